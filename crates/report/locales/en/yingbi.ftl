# The recipe, its binding to a file, and the run.

## 04xx recipe and plan
YB0401 = The recipe is not TOML (line { $line }, character { $place }): { $message }
    .help = Correct that line; yingbi recipe FILE writes a recipe to start from.
YB0402 = The recipe has the unknown key { $key } (line { $line }, character { $place })
    .help = { $nearest ->
        [none] Remove it; an unknown key would silently do nothing.
       *[other] Did you mean { $nearest }? An unknown key would silently do nothing.
    }
YB0403 = { $key } wants a { $expected } (line { $line }, character { $place })
    .help = Correct the value in the recipe.
YB0404 = { $key } is missing in the recipe (line { $line }, character { $place })
    .help = Add it; yingbi recipe FILE shows a whole recipe.
YB0405 = { $key } does not know the value { $given } (line { $line }, character { $place })
    .help = { $allowed ->
        [none] See docs/src/recipes.md for what it may be.
       *[other] It may be: { $allowed }.
    }
YB0406 = The recipe does not list the column { $column } of the file; nothing was written
    .help = { $nearest ->
        [none] Add it, with treatment = "drop" if it is not needed.
       *[other] Add it, with treatment = "drop" if it is not needed; or is it the column that the recipe calls { $nearest }?
    }
YB0407 = The recipe lists the column { $column }, which the file lacks (line { $line }, character { $place })
    .help = { $nearest ->
        [none] Remove it from the recipe, or check that this is the right file and sheet.
       *[other] Did you mean { $nearest }?
    }
YB0408 = The file has { $times } { $times ->
    [one] column
   *[other] columns
} named { $column }, and the recipe means one
    .help = Give the columns different names in the header, then run it again.
YB0409 = The column { $column } does not hold { $kind }: none or next to none of { $sampled } { $sampled ->
    [one] cell looked at does
   *[other] cells looked at do
} (line { $line }, character { $place })
    .help = Correct kind in the recipe, or check that this is the right file.
YB0410 = Column { $column }: the treatment { $treatment } does not fit { $other } (line { $line }, character { $place })
    .help = A quasi-identifier is generalized, kept or dropped; other treatments want another type or kind. See docs/src/recipes.md.
YB0411 = { $what } needs a part that this version does not have (line { $line }, character { $place })
    .help = Leave it out, or choose another treatment.
YB0412 = { $key } must lie between { $low } and { $high } (line { $line }, character { $place })
    .help = Correct the number in the recipe.
YB0413 = Column { $column }: { $treatment } does the same to all records of a person and needs dataset.record (line { $line }, character { $place })
    .help = Name under [dataset] the column that tells persons apart: record = "…".
YB0414 = The recipe drops every column
    .help = Give at least one column another treatment.
YB0415 = Column { $column }: { $treatment } needs a keyring (line { $line }, character { $place })
    .help = Name it in the recipe, [keys] keyring = "…", or with --keyring. Make one with yingbi keys init.
YB0416 = Column { $column } would be sealed and bound to itself: it is the record column (line { $line }, character { $place })
    .help = Name another column under [dataset] record = "…", or write bound = false for this one.
YB0417 = Column { $column } would be bound to { $record }, which the output does not show as it is ({ $treatment }); it could never be opened (line { $line }, character { $place })
    .help = Keep or pseudonymize { $record }, or write bound = false for { $column }.
YB0418 = Column { $column }: the index of the keyring has { $has } { $has ->
    [one] bit
   *[other] bits
}, the recipe says { $bits } (line { $line }, character { $place })
    .help = Leave bits out, or name another index with use = "…".
YB0419 = The made-up ids in { $column } have a birth date, a sex and a region of their own, which contradict { $others }
    .help = Tell the recipient that these ids say nothing of the person, or take form = "token".
YB0430 = { $column }: only a quasi-identifier has a weight (line { $line }, character { $place })
    .help = Remove weight, or write type = "quasi" if people can be found by this column.
YB0431 = { $key } needs { $needs } (line { $line }, character { $place })
    .help = Without it the key would be without effect: add { $needs }, or remove the key.
YB0432 = Diversity is asked of column { $column }, whose type is { $type } (line { $line }, character { $place })
    .help = Diversity is asked of sensitive columns. Write type = "sensitive" for this one, or remove it from privacy.diversity.
YB0433 = Diversity is asked of column { $column }, whose values the output does not show so that they could be counted ({ $treatment }) (line { $line }, character { $place })
    .help = A column that is dropped or sealed tells nobody anything and needs no diversity: remove it from privacy.diversity, or give it another treatment.
YB0434 = Column { $column } is not covered by differential privacy (line { $line }, character { $place })
    .help = With privacy.differential every column is either a quasi-identifier that is kept or generalized at a fixed level, or dropped: whatever else is written would tell what the sample hides.
YB0435 = { $key } asks for nothing (line { $line }, character { $place })
    .help = Write what is asked for, or remove the table. See docs/src/recipes.md.
YB0436 = { $key } is not read by the method { $method } (line { $line }, character { $place })
    .help = Remove it: it would silently do nothing; or choose another method.
YB0437 = Of { $columns }, no two different values are asked for in every class: nearly all records hold one value, or the goal could not be reached
    .help = Whoever finds a person's class may learn what that column says of them, if all of the class are alike. Drop the column unless the recipient needs it.
YB0438 = Column { $column }: the hierarchy { $hierarchy } is made from the data, and differential privacy needs one that is not (line { $line }, character { $place })
    .help = Name a hierarchy whose labels do not depend on the file, or drop the column.
YB0439 = { $key } cannot be asked for beside privacy.differential (line { $line }, character { $place })
    .help = It would leave records out by a count that is not hidden, and the promise would no longer hold. Remove one of the two.
YB0440 = { $column }: the lower bound does not lie below the upper one (line { $line }, character { $place })
    .help = bottom must be smaller than top, of dates earlier. To code one end only, leave the other out.
YB0441 = Column { $column }: together names no other column, or one with another k (line { $line }, character { $place })
    .help = At least two columns bear the same name under together, and all of them the same k.

## 08xx run and verify
YB0801 = { $path } has a header and no record below it
    .help = Nothing can be anonymized or measured without records; check the file and the sheet.
YB0802 = { $path } changed while it was being read; nothing was written
    .help = Wait until the other program has finished with the file, then run it again.
YB0803 = Record { $record }, column { $column }: the cell is no { $kind }, and the recipe says on_invalid = "error"
    .help = Correct the cell, or write on_invalid = "null" to empty such cells and count them.
YB0804 = The written file does not hold what was planned ({ $what }); it was removed
    .help = This is a fault of Yingbi: please report it with the command and without the data.
YB0805 = Column { $column } has more than { $limit } distinct { $limit ->
    [one] value
   *[other] values
}, too many to generalize
    .help = Drop or pseudonymize the column in the recipe.
YB0806 = { $path } is not a record of this program
    .help = Put back what the program wrote, unchanged: OUTPUT.release.json of anonymize, OUTPUT.sealed.json of seal. What a .sealed.json says can be said by options as well (--columns, --table, --record), once it is moved away.
YB0807 = { $path } cannot be read: { $cause }
    .help = Check the path and the permissions.
YB0808 = The work was broken off; no output was left behind
    .help = This is a fault of Yingbi: please report it with the command and without the data.
YB0809 = { $path }: the name of column { $column } holds a personal number ({ $kind })
    .help = Is that row really the header? Tell the right one with --header N, or none with --header none; or take the number out of the name.
YB0810 = Interrupted; no output was left behind
    .help = Run it again.
YB0811 = Record { $record } has no value in column { $column } that its sealed cells could be bound to ({ $kind })
    .help = Fill the cell, name another record column, or seal without one.
YB0812 = { $path } has no column { $column }
    .help = Names are compared character by character. If another row is the header, tell it with --header N. The nearest name: { $nearest }
YB0813 = { $path } has { $times } { $times ->
    [one] column
   *[other] columns
} called { $column }
    .help = Rename all but one in the file: it could not be told which is meant.
YB0814 = Column { $column } cannot be worked on and be what values are bound to
    .help = Leave it out of the columns, or name another record column.
YB0815 = Column { $column } is sealed already, as the .sealed.json beside the file says
    .help = Leave it out. To seal it with the active key, use yingbi keys reseal.
YB0816 = The sealed column { $column } is bound to the pseudonyms that are to be relinked: it could not be opened afterwards
    .help = Open it first and seal it again after relinking, or relink a copy without it.
YB0817 = Column { $column } of this file is sealed with another tenant, table or record column; one record cannot say both
    .help = Give the same --tenant, --table and --record, or open that column first.
YB0818 = { $path }: column { $column } is not in the catalogue of the policies, so nobody has decided who may see it
    .help = { $nearest ->
        [none] Add it to catalogue.toml as a field, or to “withheld” if nobody is to see it.
       *[other] Add it to catalogue.toml as a field, or to “withheld” if nobody is to see it. The nearest column there: { $nearest }
    }
YB0819 = { $path } lacks column { $column }, which the catalogue of the policies lists
    .help = { $nearest ->
        [none] Correct the name in catalogue.toml, or give the field optional = true if some files lack it. If another row is the header, tell it with --header N.
       *[other] Correct the name in catalogue.toml, or give the field optional = true if some files lack it. If another row is the header, tell it with --header N. The nearest name of the file: { $nearest }
    }
YB0820 = Field { $field }: there is no hierarchy “{ $hierarchy }” to generalise by
    .help = The hierarchies stand in the chapter on recipes; in catalogue.toml, leave the name out to take the one that fits the kind.
YB0821 = The register holds no contract { $number } with the organisation that asks
    .help = See the contracts with yingbi contract list, and correct --contract.
YB0822 = Several contracts are for this purpose: { $numbers }
    .help = Name the one it is done under with --contract.
YB0823 = The purpose “{ $purpose }” needs no field of this data set, so there is nothing to show for it
    .help = Name a purpose that has needs in catalogue.toml, or declare what this one needs there.
YB0824 = { $path } does not hold every record of the file: it cannot be the population it was taken from
    .help = The table of the population holds the quasi-identifiers of all people, those of the file among them, in columns of the same names and in the same spelling.
YB0825 = No record is left that could be written
    .help = Every record was left out, by chance or because its class is too small. Ask for less, or take a larger file.
YB0826 = Every record of the output shows the same in all quasi-identifiers ({ $columns }): these columns tell nothing any more
    .help = { $why ->
        [defended] Leave defended out, which costs the most detail here, or ask for less.
        [consistent] Take method = "local", which keeps more detail, or ask for less.
        [global] Take method = "local", which keeps more detail, or let more records be left out (suppression).
       *[other] Ask for less, or let more records be left out (suppression).
    } Or drop a column whose values few records share: the others can then keep detail.
YB0827 = { $path } has { $records } { $records ->
    [one] record
   *[other] records
}: it cannot be a sample of { $population }
    .help = --population is the number of all records or people that the file was taken from, the file's own among them.

## where a value stands, before what is wrong with it
at-cell = Record { $at-record }, column { $at-column }:{" "}
