# Why a cell is not a value of its kind. The cell itself is never shown.

YB0101 = Wrong number of characters.
    .help = Compare the cell with a good one of its column: a digit may be missing or doubled.
YB0102 = A character that this kind of value does not have.
    .help = Look for letters among digits, or for a note written into the cell.
YB0103 = The check digit does not agree: a digit is wrong, or two are swapped.
    .help = Compare with the document; the value is not repaired.
YB0104 = No such date.
    .help = Check year, month and day.
YB0105 = No such region code at any time.
    .help = Check the first six digits against the document.
YB0106 = No such prefix, area code or issuer.
    .help = Check the first digits; a landline needs its area code.
YB0107 = A spreadsheet has turned the number into scientific notation, and its digits are lost.
    .help = Export again with the column formatted as text.
YB0108 = A spreadsheet has kept fifteen digits and written zeros for the rest.
    .help = Export again from the source with the column formatted as text.
YB0109 = A number typed to fill the field; nobody has it.
    .help = Leave the cell empty where there is no number.
YB0110 = Out of the range of this kind of value.
    .help = Check the value, or the kind that the recipe gives the column.
YB0111 = A value of another kind: { $kind }.
    .help = Move it to a column of its own, or set the column's kind in the recipe.
YB0112 = Does not have the shape of this kind of value.
    .help = Check the value, or the kind that the recipe gives the column.
