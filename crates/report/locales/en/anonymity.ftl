# 06: anonymity

YB0601 = k = { $k } cannot be reached: { $needed } of the { $records } records would have to be left out, { $limit } may be
    .help = Reachable as things stand: k = { $nearest }. Or allow more records to be left out (suppression), or free the level of the columns that cost the most ({ $columns }), or treat them as drop. Distinct persons counted, up to k: { $persons }.
YB0602 = k = { $k } cannot be reached, nor any smaller k: the file has { $records } records
    .help = A class needs at least k records, and k distinct persons where [dataset] record is set (counted here, up to k: { $persons }). Join this file with others before it is released, ask for a smaller k, or let more than { $limit } be left out ({ $needed } needed). Columns of a fixed level that cost the most: { $columns }.
YB0603 = { $what }: { $found } given where { $expected } are needed
    .help = This is an error in the call, not in the data: the slices handed over must fit each other.
YB0604 = Record { $record } of this batch was not there when the recoding was computed
    .help = The file has changed between the two passes. Nothing was written; run the command again on a file that stays as it is.
YB0605 = More distinct values or combinations than can be numbered (4,294,967,294)
    .help = Take a column with a value of its own for every record out of the quasi-identifiers: drop it or make it a pseudonym.
YB0606 = The privacy goal makes no sense: { $parameter }
    .help = k is at least 1, suppression lies between 0 and 1, weights are positive, and persons can only be required where they are counted.
YB0607 = Column { $column }: level { $level } is asked for, its hierarchy ends at { $top }
    .help = Give a level from 0 (the value itself) to { $top } (*), or leave it out and let the search choose.
YB0608 = Column { $column }: the hierarchy lacks { $values } distinct values, which occur in { $records } records
    .help = Add a row for each value that occurs. yingbi hierarchy check FILE --input DATA --column NAME says in which records they are.
YB0609 = Hierarchy table, row { $row }: level { $level } contradicts an earlier row
    .help = Values that share a label must share every label above it, and each value has one row. yingbi hierarchy check FILE tells all such rows.
YB0610 = Hierarchy table, row { $row }: { $found } cells where { $expected } are needed
    .help = Every row holds a value and one label for each level, all of them the same number. yingbi hierarchy check FILE tells all such rows.
YB0630 = Level { $level } of the bands, border { $border }: not a number, an age or a date
    .help = A border is written like the values of its column: 0.5, 15, 1980, 1980-07 or 1980-07-01. The scale is numbers, ages or dates: that of the column's kind, or what scale says.
YB0631 = Level { $level } of the bands, border { $border }: not above the border before it
    .help = Write the borders of a level in ascending order, each once.
YB0632 = Level { $level } of the bands, border { $border }: the level below has no such border
    .help = A band is made of whole bands of the level below: take the border out, or add it to the levels below.
YB0633 = Level { $level } of the bands has too few borders or too many
    .help = Every level needs at least one border; bands that are fitted number from 2 to 1,000.
YB0634 = The hierarchy's file cannot be read: { $cause }
    .help = The path in a recipe is relative to the recipe's own folder.
YB0635 = The hierarchy's file is no text
    .help = Save it as UTF-8 or GB18030: CSV (value;level 1;level 2;…), or TOML with the ending .toml.
YB0636 = The hierarchy's file has not been read
    .help = This is an error in the call, not in the recipe: Recipe::read_hierarchies comes before the run.
