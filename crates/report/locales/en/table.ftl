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
    .help = CSV, TSV, XLSX, XLS, JSON Lines and Parquet are read; only text may be compressed as a whole. A web page or XML under the name .xls: open it in a spreadsheet program and save it as XLSX. Give --format if you know it.
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
    .help = Write UTF-8: --output-encoding utf-8-bom.
YB0311 = { $path }: record { $record } has a cell with a delimiter or a line end, and this dialect has no quotes
    .help = Write CSV instead: give the output a name that ends in .csv.
YB0312 = { $path }: is being written by another process
    .help = Wait until that one has ended, or name another output.

## Spreadsheets, JSON Lines, Parquet

## Reading
YB0250 = { $path }: reading failed: { $cause }
    .help = Check the device or the network drive that the file lies on, and try again.
YB0251 = { $path }: the workbook is truncated or damaged.
    .help = Copy or download the file again. If it opens in a spreadsheet program, save it there once more.
YB0252 = { $path }: the content is not a workbook, whatever the name says.
    .help = Open the file in the program that made it and save it as XLSX or CSV.
YB0253 = { $path }: a workbook in { $format } form, which is not read.
    .help = Open it in a spreadsheet program and save it as XLSX.
YB0254 = { $path }: the workbook is password-protected.
    .help = Open it with the password, remove the password (File > Info > Protect Workbook), save a copy and use that. Delete the copy afterwards.
YB0255 = { $path }: the package has more than { $limit } parts. No spreadsheet program writes such a file.
    .help = Ask the sender how the file was made. If it opens in a spreadsheet program, save it there once more.
YB0256 = { $path }: the package holds the part “{ $part }” twice, so that two programs may see different content.
    .help = Open the file in a spreadsheet program, check what it shows and save it there once more.
YB0257 = { $path }: the part “{ $part }” is missing from the workbook.
    .help = Copy or download the file again. If it opens in a spreadsheet program, save it there once more.
YB0258 = { $path }: the part “{ $part }” of the workbook is truncated or damaged.
    .help = Copy or download the file again.
YB0259 = { $path }: the part “{ $part }” is packed by a method that XLSX does not know.
    .help = Open the file in a spreadsheet program and save it there once more.
YB0260 = { $path }: the part “{ $part }” is larger than { $limit } bytes.
    .help = Save the table alone, as CSV or in a new workbook.
YB0261 = { $path }: the part “{ $part }” is not UTF-8.
    .help = Open the file in a spreadsheet program and save it there once more.
YB0262 = { $path }: the part “{ $part }” expands to more than { $limit } times its size: a ZIP bomb. Refused.
    .help = Don't open the file elsewhere either. Ask the sender for the table as CSV.
YB0263 = { $path }: the part “{ $part }” is not well-formed XML near byte { $byte }.
    .help = Copy or download the file again. If it opens in a spreadsheet program, save it there once more.
YB0264 = { $path }: the part “{ $part }” declares a document type or uses an entity. Spreadsheets never do, attacks often. Refused.
    .help = Ask the sender how the file was made, and for the table as CSV.
YB0265 = { $path }: the part “{ $part }” has a row or a string of more than { $limit } bytes, from byte { $byte } on.
    .help = Look at the row in a spreadsheet program; a cell holds something that does not belong in a table.
YB0266 = { $path }: the text of the workbook that has to be kept in memory exceeds { $limit } { $unit ->
        [bytes] bytes
       *[strings] strings
    }.
    .help = Save the sheet as CSV, which is read in any size.
YB0267 = { $path }: sheet “{ $sheet }”, row { $row }: a cell points at a text that does not exist.
    .help = Copy or download the file again. If it opens in a spreadsheet program, save it there once more.
YB0268 = { $path }: sheet “{ $sheet }”: row { $row } is out of order or beyond the last row of a sheet.
    .help = If the file opens in a spreadsheet program, save it there once more.
YB0269 = { $path }: sheet “{ $sheet }”, row { $row }: a cell is out of order or beyond column { $limit }.
    .help = If the file opens in a spreadsheet program, save it there once more.
YB0270 = { $path }: sheet “{ $sheet }”, row { $row }: a number cell holds no number.
    .help = Correct the cell in a spreadsheet program and save the file.
YB0271 = { $path }: there is no sheet “{ $sheet }”. The sheets are: { $sheets }
    .help = Give one of these names to --sheet.
YB0272 = { $path }: the workbook has no sheet of cells.
    .help = Check that it is the right file.
YB0273 = { $path }: an XLS file of more than { $limit } bytes. Such files have to be held in memory.
    .help = Open it in a spreadsheet program and save it as XLSX or CSV, which are read in any size.
YB0274 = { $path }: the XLS file is truncated or damaged.
    .help = Copy or download the file again. If it opens in a spreadsheet program, save it there as XLSX.
YB0279 = { $path }: the XLS file holds more than { $limit } { $unit ->
        [bytes] bytes of text
       *[cells] cells
    }.
    .help = Open it in a spreadsheet program and save the table as XLSX or CSV.
YB0280 = { $path }: line { $line } is not JSON (byte { $byte } of the file).
    .help = Every line must be one complete JSON object. Check how the file was made, or whether it was cut short.
YB0281 = { $path }: line { $line } is no JSON object.
    .help = Every line must be one object such as {"{"}"name":"…"{"}"}. Turn a single array into lines first.
YB0282 = { $path }: line { $line } has the key “{ $key }”, which none of the first { $sampled } records has. A column that nobody has looked at must not slip through.
    .help = Move a record with this key to the head of the file, or remove the key.
YB0283 = { $path }: line { $line } has the key “{ $key }” twice.
    .help = Correct the line: of two values only one can be meant.
YB0284 = { $path }: line { $line } is nested deeper than { $limit } levels.
    .help = Flatten the records before they are read.
YB0285 = { $path }: line { $line } is longer than { $limit } bytes.
    .help = Check that the file has one object a line.
YB0286 = { $path }: more than { $limit } different keys.
    .help = Keys seem to hold values here. Turn them into values of one key.
YB0289 = { $path }: the Parquet file is compressed with { $codec }, which is not read.
    .help = Write it again uncompressed, or compressed with Snappy or Zstandard.
YB0290 = { $path }: the Parquet file is truncated or damaged ({ $place }).
    .help = Copy or download the file again.
YB0291 = { $path }: the Parquet file is encrypted.
    .help = Decrypt it with the program that wrote it.
YB0292 = { $path }: column “{ $column }” has the type { $kind }, which has no text form.
    .help = Flatten the column or leave it out before the file is read.
YB0293 = { $path }: the Parquet file declares { $what } beyond the limit of { $limit } bytes.
    .help = Write it again with smaller pages (the usual size is 1 MiB).

## What one should be told of a file that was read
YB0275 = { $rows } rows without content stand among the data; they are no records.
    .help = Nothing has to be done.
YB0276 = { $ranges } ranges of merged cells reach into the data: their text stands in the first cell of each, the others are empty.
    .help = If the text is meant for every row, unmerge the cells and fill them in a spreadsheet program.
YB0277 = { $cells } cells hold formulas; the values last stored are read. { $empty } of them have none and are empty.
    .help = If values are missing, open the file in a spreadsheet program and save it there once more.
YB0278 = { $cells } cells hold an error value such as #N/A.
    .help = Correct them in a spreadsheet program if they matter.
YB0294 = The Parquet file has key-value metadata ({ $keys } keys), which is not copied to an output.
    .help = It may hold notes and indexes of the program that wrote it; don't hand the input on.
YB0295 = { $sheets ->
    [one] The workbook has another sheet, which is neither read nor copied.
   *[other] The workbook has { $sheets } other sheets, which are neither read nor copied.
    }
    .help = Name the sheet to be read with --sheet. The others may hold personal data too; don't hand the input on.
YB0296 = { $rows ->
    [one] One row is hidden in the sheet. It is read like the others.
   *[other] { $rows } rows are hidden in the sheet. They are read like the others.
    }
    .help = Delete them in a spreadsheet program if they don't belong to the table.
YB0297 = { $columns ->
    [one] One column is hidden in the sheet. It is read like the others.
   *[other] { $columns } columns are hidden in the sheet. They are read like the others.
    }
    .help = Check in the report what they hold.
YB0298 = The workbook's properties name somebody or something ({ $names }). They are not copied to an output.
    .help = Don't hand the input on.
YB0299 = The workbook holds comments, drawings or pictures ({ $parts } parts), which are neither read nor copied.
    .help = They may hold personal data; don't hand the input on.

## Writing
YB0350 = { $path }: a sheet holds at most { $limit } rows.
    .help = Write CSV or Parquet, or split the records over several files.
YB0351 = { $path }: a text in column { $column } is longer than the { $limit } characters that a spreadsheet cell can hold (record { $record } of its batch).
    .help = Write CSV, or treat the column.
YB0352 = { $path }: two columns are named “{ $column }”. This format tells columns by their names.
    .help = Rename one of them in the input, or write CSV or XLSX.
