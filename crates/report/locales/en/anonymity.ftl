# 06: anonymity

YB0601 = The privacy asked for cannot be reached: { $needed } of the { $records } { $records ->
    [one] record
   *[other] records
} would have to be left out, { $limit } may be
    .help = Reachable as things stand: { $nearest }. Or allow more records to be left out (suppression){ $columns ->
        [none] .
       *[other] , or free the level of the columns that cost the most ({ $columns }), or treat them as drop.
    }
YB0602 = The privacy asked for cannot be reached with any recoding of this file: it has { $records } { $records ->
    [one] record
   *[other] records
}
    .help = Nearest reachable: { $nearest }. Join this file with others before it is released, ask for less, or let more than { $limit } be left out ({ $needed } needed). { $columns ->
        [none] { "" }
       *[other] Columns of a fixed level that cost the most: { $columns }.
    }
YB0603 = { $what }: { $found } given where { $expected } { $expected ->
    [one] is
   *[other] are
} needed
    .help = This is an error in the call, not in the data: the slices handed over must fit each other.
YB0604 = Record { $record } of this batch was not there when the recoding was computed
    .help = The file has changed between the two passes. Nothing was written; run the command again on a file that stays as it is.
YB0605 = More distinct values or combinations than can be numbered (4,294,967,294)
    .help = Take a column with a value of its own for every record out of the quasi-identifiers: drop it or make it a pseudonym.
YB0606 = The privacy goal makes no sense: { $parameter }
    .help = k is at least 1, suppression lies between 0 and 1, weights are positive, and persons can only be required where they are counted.
YB0607 = Column { $column }: level { $level } is asked for, its hierarchy ends at { $top }
    .help = Give a level from 0 (the value itself) to { $top } (*), or leave it out and let the search choose.
YB0608 = Column { $column }: the hierarchy lacks { $values } distinct { $values ->
    [one] value, which occurs
   *[other] values, which occur
} in { $records } { $records ->
    [one] record
   *[other] records
}
    .help = Add a row for each value that occurs. yingbi hierarchy check FILE --input DATA --column NAME says in which records they are.
YB0609 = Hierarchy table, row { $row }: level { $level } contradicts an earlier row
    .help = Values that share a label must share every label above it, and each value has one row. yingbi hierarchy check FILE tells all such rows.
YB0610 = Hierarchy table, row { $row }: { $found } { $found ->
    [one] cell
   *[other] cells
} where { $expected } { $expected ->
    [one] is
   *[other] are
} needed
    .help = Every row holds a value and one label for each level, all of them the same number. yingbi hierarchy check FILE tells all such rows.
YB0625 = { $by ->
        [nodes] The search had checked as many combinations of levels as nodes allows, and none of them will do
        [time] The time allowed was over before the search had found anything
        [memory] The search came to the most that it keeps in memory before it had found anything
       *[brief] Neither this method nor a short search for one level a column has found anything
    }
    .help = { $by ->
        [nodes] Allow more (nodes), or leave nodes out: the search then goes on until it knows. Or ask for less. Whether the goal can be reached is not known.
        [time] Allow more time (seconds), or ask for less. Whether the goal can be reached is not known.
        [memory] Give some columns a fixed level, or ask for less. Whether the goal can be reached is not known.
       *[brief] Take method = "global", which searches until it knows, or ask for less. Whether the goal can be reached is not known.
    }
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
YB0637 = The hierarchy's file, line { $line }: a quote (") is opened there and never closed
    .help = Close the quote at the end of that cell. A quote that belongs to a value is written twice, inside quotes: "5"" pipe".
YB0650 = Column { $column }: groups of { $needed } { $needed ->
    [one] record
   *[other] records
} are asked for, and { $found } { $found ->
    [one] record holds
   *[other] records hold
} a value
    .help = Ask for smaller groups (k), or drop the column. Cells that can't be read as a number or a date count for nothing.
YB0651 = Column { $column }: top and bottom coding leave nothing between their bounds
    .help = The lower bound must lie below the upper one. Ask for smaller shares, or for one end only; a tail also holds at least privacy.k records, which is much in a small file or where one value is very common.
YB0652 = Column { $column }: the perturbation makes no sense: { $parameter }
    .help = k is at least 1, shares lie above 0 and up to 1, a retention between 0 and 1; values come in ascending order, each with at least one record.
YB0611 = { $model }: { $parameter } is out of range
    .help = k and l are at least 1; c, beta and delta of delta-disclosure are above 0; t, shares, min and max lie between 0 and 1, min not above max; a risk is above 0; epsilon is above 0 and delta of differential privacy between 0 and 1; a population has at least the records of the file.
YB0612 = { $model } { $what ->
        [column] looks at a sensitive column that is not there
        [population] needs a population to compare with
        [units] needs units of that kind, told apart up to k
        [hierarchy] needs a hierarchy of the sensitive column
       *[levels] needs the level of every quasi-identifier to be fixed beforehand
    }
    .help = { $what ->
        [column] Name a column that is listed as sensitive.
        [population] Give the reference table from which the file was drawn, or take the model out.
        [units] Name the column that tells the units apart (dataset.record, a household number), and count at least k of them.
        [hierarchy] Give the sensitive column a hierarchy, or ask for equal or ordered distance.
       *[levels] Give every quasi-identifier a level: choosing levels by looking at the data is not differentially private.
    }
YB0670 = The histogram could not be read: { $reason }
    .help = Check that the file is there and that you may read it.
YB0671 = The histogram could not be written: { $reason }
    .help = Check the space that is left and that you may write there.
YB0672 = This is no histogram, or it is damaged: { $what }
    .help = Make it again from the data, or copy it again from where it was made. A file that was changed on its way is refused.
YB0673 = The histogram is of version { $found }, which this program does not know
    .help = Read it with the version of the program that wrote it, or make it again from the data.
YB0674 = A temporary file failed while combinations were counted: { $reason }
    .help = Free some space in the folder of temporary files, or allow more memory.
YB0675 = The distinct combinations do not fit in the memory allowed: { $tuples } so far, with every column as coarse as it may be
    .help = Allow more memory, take columns out of the quasi-identifiers, or give columns of many values a hierarchy that reads each value by itself (dates, regions, addresses).
