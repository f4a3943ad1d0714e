# yingbi-table: spreadsheets, JSON Lines, Parquet

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
YB0295 = The workbook has { $sheets } other sheets, which are neither read nor copied.
    .help = Name the sheet to be read with --sheet. The others may hold personal data too; don't hand the input on.
YB0296 = { $rows } rows are hidden in the sheet. They are read like the others.
    .help = Delete them in a spreadsheet program if they don't belong to the table.
YB0297 = { $columns } columns are hidden in the sheet. They are read like the others.
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
