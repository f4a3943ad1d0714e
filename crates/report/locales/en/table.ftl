# yingbi-table

## Reading
YB0201 = { $path }: cannot be opened: { $cause }
    .help = Check the path and the right to read it.
YB0202 = { $path }: is a directory
    .help = Name the file in it that is to be read.
YB0203 = { $path }: record { $record } (byte { $byte }) has { $found } fields where the header has { $expected }
    .help = Check that row in the file, or read it with --ragged pad, which fills short records with empty cells.
YB0204 = { $path }: the quote opened in record { $record } (byte { $byte }) is never closed
    .help = Close the quote in the file, or export it again.
YB0205 = { $path }: record { $record } (byte { $byte }) has text after a closing quote
    .help = Double the quotes inside that field, or export the file again.
YB0206 = { $path }: record { $record } holds a NUL byte (byte { $byte })
    .help = The file is damaged or no text. Export it again; for UTF-16 give --encoding utf-16le.
YB0207 = { $path }: record { $record } (byte { $byte }) is not valid { $encoding }
    .help = Try --encoding gb18030 or --encoding utf-8. If neither reads it, the file mixes encodings: export it again.
YB0208 = { $path }: record { $record } has a field of more than { $limit } bytes (from byte { $byte })
    .help = Look for a quote that is never closed before that place.
YB0209 = { $path }: { $found } columns, more than the limit of { $limit }
    .help = Check the delimiter, or split the table.
YB0210 = { $path }: the file is empty
    .help = Export it again.
YB0211 = { $path }: is not a regular file
    .help = Copy the data to a file first, or pass it on standard input as “-”.
YB0212 = { $path }: not a table in a format that is read
    .help = CSV, TSV, XLSX, XLS, JSON Lines and Parquet are read; only text may be compressed as a whole. Give --format if you know it.
YB0213 = { $path }: this build has no support for { $format }
    .help = Use the full build, or save the file as CSV.
YB0214 = { $path }: the file changed while it was being read
    .help = Close the program that writes to it and run again.
YB0215 = { $path }: { $stored } compressed bytes expand to more than { $expanded }: refused
    .help = This looks like a decompression bomb. If you trust the file, decompress it first.
YB0216 = { $path }: the { $format } data is damaged or cut short
    .help = Fetch or compress the file again.
YB0217 = { $path }: reading failed: { $cause }
    .help = Check the disk or the network share, and run again.
YB0218 = { $path }: there is no row { $row } to take the header from
    .help = Give the number of the header row, counted from 1, or leave it to be found.
YB0219 = a batch or column of { $found } where { $expected } was expected
    .help = This is a fault of the program. Please report it.

## Notices
YB0240 = { $rows } rows above the header are titles, not data
    .help = They are not written to the output. If they are data, give --header none.
YB0241 = no header was found; columns are named column_1, column_2 …
    .help = If the table has one, give its row with --header.
YB0242 = the header was joined from { $rows } rows
    .help = Names of groups stand before names of columns.
YB0243 = { $columns } columns have no name
    .help = They are named by their position.
YB0244 = quotes are plain text in this file
    .help = If they enclose fields, export the file again with quotes doubled inside them.

## Writing
YB0301 = { $path }: exists already
    .help = Choose another name, or replace it with --force.
YB0302 = { $path }: is the input itself
    .help = Choose another output: the input is never overwritten.
YB0303 = { $path }: is a symbolic link
    .help = Name the file itself, not a link to it.
YB0304 = { $path }: is a directory or a special file
    .help = Name a file.
YB0305 = { $path }: cannot be created: { $cause }
    .help = Check that the directory exists and may be written to.
YB0306 = { $path }: writing failed: { $cause }
    .help = Check the disk or the network share. Nothing was left behind.
YB0307 = { $path }: no room is left on the device
    .help = Make room or choose another place. Nothing was left behind.
YB0308 = { $path }: the finished file cannot take its name: { $cause }
    .help = Check the directory and the right to write to it. Nothing was left behind.
YB0309 = { $path }: { $format } is not written
    .help = Choose CSV, TSV, XLSX, JSON Lines or Parquet; only text may be compressed as a whole.
YB0310 = { $path }: record { $record } has a character that { $encoding } lacks
    .help = Write UTF-8: --encoding utf-8-bom.
YB0311 = { $path }: record { $record } has a cell with a delimiter or a line end, and this dialect has no quotes
    .help = Write CSV instead: give the output a name that ends in .csv.
