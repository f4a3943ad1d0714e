# What the command line says. Numbers are grouped by the program; names are shown as they are.

## labels
label-error = error
label-warning = warning
label-notice = note
label-help = what to do
label-usage = Usage
label-commands = Commands
label-arguments = Arguments
label-options = Options
label-options-global = Common options
label-default = default
label-possible = possible values
label-file = FILE
label-input = INPUT
label-output = OUTPUT
label-name = NAME
label-number = N
label-expression = EXPR
label-column = COLUMN
label-language = LANGUAGE
label-shell = SHELL

## help: the program and its commands
help = Yingbi finds personal data in residents' files, makes them fit to be handed on, and keeps proof of it.
    .long =
        Yingbi does three things for people who hold residents' data: it shows what personal data a file holds, makes a file that can be handed on, and keeps a record of what was done.

        The usual two steps:
          yingbi audit residents.csv                      see what is there and how great the risk is
          yingbi anonymize residents.csv -o shared.csv    treat it; a record and a report are written beside it

        The input is never changed. No report, record or error message holds the content of a cell.

        Exit codes: 0 done; 1 done, and a --fail-on condition held or verification failed; 2 usage; 3 input unreadable; 4 recipe invalid; 5 key missing or wrong; 6 output could not be written; 7 the privacy asked for cannot be reached.
help-audit = Find personal data and measure the risk of re-identification
    .long =
        Reads one file or several, says of every column what it holds and how sure that is, searches every byte for personal numbers in unlikely places, measures the risk that people are recognised again, and says what to do next. The files are not changed. - stands for standard input.
help-recipe = Write the recipe that anonymize would use by itself, commented, ready to edit
    .long =
        Examines the file and writes the strict default recipe (TOML) with a remark on each column. Edit it, then run anonymize --recipe. - stands for standard input.
help-anonymize = Treat a file so that it can be handed on
    .long =
        Works without any set-up: it finds out what the columns hold, follows the strict default recipe, makes pseudonyms under a key that exists for this one run only, reaches k = 5 on the quasi-identifiers, and drops what it cannot make safe (free text, identifiers without use).

        Three more files are written beside the output: OUTPUT.release.json (the record), OUTPUT.report.html (the report) and OUTPUT.recipe.toml (the recipe used). The output is measured again as written before it is put in place; if it falls short, nothing is left behind.

        Treated data may still be personal information; read what the report says about it.
help-verify = Measure a treated file again and hold it against its record
    .long =
        Reads OUTPUT and OUTPUT.release.json, computes digest, records, k and leftover personal numbers again, and compares them one by one. If one differs, the exit code is 1.
help-completions = Write a completion script for a shell
help-man = Write the manual page
help-command-help = Show help

## help: common options
help-lang = Language, zh or en (default: YINGBI_LANG, then the system's)
help-json = Write one JSON document on standard output and nothing else
help-sheet = Which sheet of a spreadsheet to read (default: the first with content)
help-encoding = Encoding of the input (default: found out): utf-8, gb18030, utf-16le, utf-16be
help-format = Format of the file (default: by extension and content): csv, tsv, xlsx, xls, jsonl, parquet
help-header = Row of the header; none if there is no header (default: found out)
help-ragged = What to do with records whose number of fields differs from the header: refuse (default) or pad
help-record = Column that tells one resident from another (default: the resident identity number)
help-timings = Print the time each part took on standard error
help-threads = Number of threads (default: processor cores)
help-force = Overwrite an existing output
help-quiet = Show neither progress nor the terminal report
help-color = Colour: auto, always or never (default: auto; NO_COLOR is heeded)
help-help = Show help (--help says more)
help-version = Show the version

## help: audit
help-audit-input = The file or files to examine; - is standard input
help-audit-json = Write the result as JSON on standard output instead of the terminal report
help-audit-html = Also write an HTML report to this file
help-audit-recipe = Judge not the file but what this recipe would leave of it
help-audit-population = The file is a sample of so many records: estimate the risk among all of them
help-audit-fail-on = Exit with 1 if this holds: breach, direct, or a comparison such as risk>0.2 (of risk, k or uniques); may be repeated
help-audit-k = The k that risk is judged by (default 5)

## help: recipe
help-recipe-input = The file to examine; - is standard input
help-recipe-output = Write the recipe to this file (default: standard output)
help-recipe-k = The k of the recipe (default 5)
help-recipe-recipient = Name of the recipient
help-recipe-purpose = Purpose of the release

## help: anonymize
help-anonymize-input = The file to treat (a file, not standard input)
help-anonymize-output = Where the result goes; the extension sets the format
help-anonymize-recipe = Follow this recipe (default: find out by itself)
help-anonymize-k = Smallest number of records and of persons in a class (default 5)
help-anonymize-recipient = Name of the recipient, for the record
help-anonymize-purpose = Purpose of the release, for the record
help-anonymize-suppression = Share of records that may be left out, 0 to 1 (default 0.05)
help-anonymize-method = local: each class in the finest form that is safe (default); consistent: each value in one form; global: one level for the whole column
help-anonymize-output-format = Format of the output (default: by extension)
help-anonymize-output-encoding = Encoding of the output (default: the input's)
help-anonymize-json = Write the record as JSON on standard output instead of the terminal report

## help: verify, completions, man
help-verify-output = The treated file
help-verify-record = The record to hold it against (default: OUTPUT.release.json)
help-verify-json = Write the result as JSON on standard output
help-completions-shell = The shell: bash, zsh, fish, elvish, powershell
help-man-directory = Write the manual pages of all commands into this directory (default: the main page on standard output)

## progress
progress-reading = reading
progress-detecting = finding out what the columns hold
progress-solving = searching the best generalisation
progress-writing = treating and writing
progress-measuring = measuring the output
progress-verifying = verifying
progress-finishing = flushing to disk
progress-records = { $records ->
    [one] { $records } record
   *[other] { $records } records
}
progress-file = { $path }

## timings
timings-heading = Timings
timings-open = open and sniff
timings-read = read
timings-decode = decode
timings-detect = find out what columns hold
timings-scan = byte scan
timings-histogram = count quasi-identifiers
timings-solve = search a generalisation
timings-treat = treat
timings-write = write
timings-hash = digests
timings-sync = flush to disk
timings-measure = measure the output
timings-total = total
timings-memory = peak memory
timings-line = { $part }: { $seconds } s

## done
wrote-recipe = The recipe was written to { $path }
wrote-report = The report was written to { $path }
recipe-next = When you have read and edited it:
verify-holds = Everything agrees

## remarks in a recipe (written by yingbi recipe)
recipe-comment-head =
    A recipe of Yingbi. Lines that begin with # are remarks and may be removed.
    Every column must be listed; one that is not is an error, so that none is forgotten.
    When you have edited it: yingbi anonymize INPUT -o OUTPUT --recipe THIS-FILE
recipe-comment-source = Proposed for { $path }: { $rows } { $rows ->
    [one] record
   *[other] records
}, { $columns } { $columns ->
    [one] column
   *[other] columns
}
recipe-comment-version = version of the recipe format
recipe-comment-dataset = The data set: record is the column that tells residents apart, household the one that tells households apart
recipe-comment-release = Who receives it and for what; goes into the record and decides the pseudonyms' domain
recipe-comment-privacy = The privacy asked for
recipe-comment-risk = k = { $k }: nobody's record is picked out with a certainty above { $percent }
recipe-comment-alone = as shown here, { $percent } of the first { $records } { $records ->
    [one] record is
   *[other] records are
} unique in this column alone, and no class protects it: quasi and generalize if an outsider may know it
recipe-comment-together = as shown here, { $percent } of the first { $records } { $records ->
    [one] record is
   *[other] records are
} unique in this column with { $names }, and no class protects it: quasi and generalize if an outsider may know it
recipe-comment-k = smallest number of records, and of persons, that are equal in every quasi-identifier
recipe-comment-suppression = share of records that may be left out
recipe-comment-method = local: each class gets the finest form that is safe; global: one level for the whole column
recipe-comment-column = { $kind } ({ $type }), { $percent } sure
recipe-comment-ambiguous = please check: may also be { $other }
recipe-comment-found = personal numbers stand in { $cells } { $cells ->
    [one] cell
   *[other] cells
}
recipe-comment-invalid = cells the treatment cannot take: null empties and counts them (default), error stops
recipe-comment-levels = levels: { $levels }; without level the finest safe one is chosen
recipe-comment-treatments = treatments: keep, drop, mask, pseudonymize, seal, index, generalize, shift, round, microaggregate, clip, pram, swap, redact
recipe-comment-diversity = In every class at least so many different values of a sensitive column: whoever finds a person's class does not learn the value
recipe-comment-forgone = No diversity is asked of { $columns }: nearly all records hold one value, and little detail would be left
recipe-comment-keep = keep: as it is
recipe-comment-drop = drop: the column is not in the output
recipe-comment-mask = mask: part of it is covered; a check digit is never shown
recipe-comment-pseudonymize = pseudonymize: replaced by a pseudonym; the same value always gets the same one
recipe-comment-seal = seal: encrypted; whoever holds the key can open it
recipe-comment-index = index: replaced by a blind index for look-ups
recipe-comment-generalize = generalize: replaced by something coarser (a birth date by a span of years)
recipe-comment-shift = shift: dates move by a few days at random, differently for each record
recipe-comment-round = round: numbers are rounded to the unit given
recipe-comment-microaggregate = microaggregate: near numbers or dates, k records of them, become their mean or median
recipe-comment-clip = clip: the highest and lowest numbers or dates become one (top and bottom coding)
recipe-comment-pram = pram: each category changes into another at random, by known probabilities
recipe-comment-swap = swap: records of near ranks exchange their numbers or dates
recipe-comment-redact = redact: personal data within the text is struck out, the rest stays

## 09xx usage
YB0901 = There is no option { $option }
    .help = See the options with yingbi { $command } --help.
YB0902 = { $argument } is missing
    .help = See the usage with yingbi { $command } --help.
YB0903 = { $option } does not take this value; it takes: { $allowed }
    .help = Use one of the values listed.
YB0904 = { $option } needs a value
    .help = Write { $option } VALUE.
YB0905 = { $option } cannot be used together with { $other }
    .help = Leave one of them out.
YB0906 = There is no such command
    .help = See all commands with yingbi --help.
YB0907 = The condition of --fail-on cannot be understood (at character { $position })
    .help = Write breach, direct, or compare risk, k or uniques, as in --fail-on "risk>0.2".
YB0908 = The output must not be the input: { $path }
    .help = Name another file with -o. The input was not changed.
YB0910 = yingbi { $command } reads twice and cannot take standard input (-); give a file name
    .help = Save the data as a file first, then: yingbi { $command } FILE
YB0911 = Standard input (-) can be used only once
    .help = Give file names for the other inputs.
YB0913 = { $option } needs a whole number of at least { $minimum }
    .help = For example { $option } { $example }.
YB0914 = { $option } needs a number from { $minimum } to { $maximum }
    .help = For example { $option } { $example }.
YB0915 = There is an argument too many (number { $position })
    .help = See the usage with yingbi { $command } --help; a file name with blanks needs quotes.
YB0916 = { $option } may be given only once
    .help = Leave the others out.
YB0917 = Argument number { $position } is not UTF-8 text
    .help = Check the terminal's encoding; options and column names must be UTF-8.
YB0918 = Standard output could not be written
    .help = The program that receives it may have ended, or the disk is full.
YB0920 = Internal error (at { $place }); no output was left behind
    .help = This is a fault of Yingbi: please report the place and the command, without any data.
YB0922 = A recipe and { $option } cannot both be given: the recipe says it already
    .help = Edit the recipe, or leave { $option } out.
YB0923 = A command is missing
    .help = For example yingbi audit FILE; see all commands with yingbi --help.
YB0924 = There is no language { $value }; there are: zh, en
    .help = Write --lang zh or --lang en.
YB0925 = Nothing was given that opens the keyring
    .help = Give --passphrase-file FILE, --key-file FILE, --key-command PROGRAM or --pkcs11-module LIBRARY; at a terminal the passphrase is asked for.
YB0926 = { $option } and { $other } cannot both open the keyring
    .help = Give one of them.
YB0927 = The two passphrases are not the same; nothing was written
    .help = Try again.
YB0928 = Nothing was destroyed: it was not confirmed
    .help = Type the id when asked, or give --yes.
YB0929 = { $what } is needed
    .help = See yingbi { $command } --help.
YB0930 = This build of yingbi has no PKCS#11
    .help = Build it with the feature pkcs11, or open the keyring another way.
YB0931 = { $path } exists already; nothing was destroyed
    .help = Name another file with --certificate, or give --force.
YB0932 = { $path } is longer than a passphrase may be ({ $limit } { $limit ->
    [one] byte
   *[other] bytes
})
    .help = The passphrase is the first line of the file; is this the right one?
YB0933 = This is no id: an id has eight digits, 0 to 9 and a to f
    .help = See the ids with yingbi keys list.
YB0934 = { $path } belongs to what this call works with (keyring, key, recipe, input); it is not overwritten, not even with --force
    .help = Name another output.
YB0935 = The two domains must be of one kind, and not the same
    .help = See the domains with yingbi keys list.
YB0960 = { $path }, line { $line }: this is no valid number of the kind { $kind }
    .help = Nothing was recorded. Correct the line, or say with --person-kind what the numbers are; other takes them as they are.
YB0961 = { $path } names nobody
    .help = Write one personal number on each line.
YB0962 = The time of { $option } cannot be understood
    .help = Give a day such as 2026-12-31, or a time with its offset such as 2026-12-31T18:00+08:00.
YB0963 = { $guardians } { $guardians ->
    [one] guardian does
   *[other] guardians do
} not fit { $persons } { $persons ->
    [one] person
   *[other] persons
}
    .help = Name one guardian for all, or one for each line of the person file, in the same order.
YB0964 = Nobody was erased: it was not confirmed
    .help = Type the number that is asked for, or call with --yes.
YB0936 = Who asks is told neither by --as nor by --as-file
    .help = Give --as KIND or --as KIND:ID, as in --as property-manager.
YB0937 = An id that is a personal number must not stand on the command line: other users of the machine can read it there
    .help = Write the id into a file, and give --as { $kind } --as-file FILE.
YB0938 = { $path } holds no valid id in its first line
    .help = The first line has to be the id alone, as it stands in the record column.
YB0939 = { $value } is no time
    .help = Write it as 2026-06-01T10:00:00+08:00.
YB0940 = There is already a file { $path }
    .help = policy init writes into a new or empty folder only. Name another one.
YB0941 = The file has no record { $row }
    .help = Records are counted from 1, below the header.
YB0942 = A case needs --case FILE, or --input FILE with --row N
    .help = With --case, write what policies can read of the record as TOML; with --input, name a record of a file.
YB0944 = { $errors ->
    [one] The policies in { $path } cannot be used: one error
   *[other] The policies in { $path } cannot be used: { $errors } errors
}
    .help = Correct what is told above; nothing was written.
YB0945 = The folder { $path } cannot be made: { $cause }
    .help = Check the path and the permissions.
YB0946 = Standard output (-) cannot take this output: a file is there whole or not at all
    .help = Name a file; a file that is really called “-” is ./-.
YB0970 = { $option } is missing: --input and --column go together
    .help = Give the file and one of its columns, as in --input residents.csv --column 职业. hierarchy show needs both.
YB0971 = { $value } is neither a file nor the name of a hierarchy
    .help = Built-in names: { $allowed }.

## hierarchy
label-hierarchy = HIERARCHY
help-hierarchy = Check generalisation hierarchies, and see what they make of a column
help-hierarchy-file = A file (CSV: value;level 1;level 2;…, or TOML with the ending .toml), or the name of a built-in hierarchy
help-hierarchy-check = Say everything that is wrong with a hierarchy, and what it lacks of a column
    .long =
        Says at once which rows are short, stand there twice or contradict an earlier one, whether the levels end in one label, and with --input and --column which values the hierarchy lacks: how many, in how many records, in which records first. Values themselves are never printed. Ends with 1 where something is wrong.
help-hierarchy-show = Show the labels of each level with their records
    .long =
        Labels of fewer than five records are counted and not shown.
help-hierarchy-input = A file with the column to hold the hierarchy against
help-hierarchy-column = The column
help-hierarchy-kind = What the column holds, as birth_date: for auto, and for bands that do not say their scale
help-hierarchy-json = Print the result as JSON on standard output
hierarchy-size = Rows: { $rows }; levels with the values' own and the top: { $levels }
hierarchy-empty = There is no row
hierarchy-wide = Rows of { $found } { $found ->
    [one] cell
   *[other] cells
}; { $expected } { $expected ->
    [one] is
   *[other] are
} the most: take out levels
hierarchy-length = Row { $row }{ $line ->
        [0] { "" }
       *[other] {" "}(line { $line })
    }: { $found } { $found ->
        [one] cell
       *[other] cells
    }, most rows have { $expected }: fill it up, or take out what is too much
hierarchy-duplicate = Row { $row }{ $line ->
        [0] { "" }
       *[other] {" "}(line { $line })
    }: the value of row { $first }{ $first-line ->
        [0] { "" }
       *[other] {" "}(line { $first-line })
    } again: delete one of the two
hierarchy-not-monotone = Row { $row }{ $line ->
        [0] { "" }
       *[other] {" "}(line { $line })
    }: level { $level } differs from row { $first }{ $first-line ->
        [0] { "" }
       *[other] {" "}(line { $first-line })
    }, though the label below is the same: give both the same label there
hierarchy-more = … and { $count } more (--json has them all)
hierarchy-open = The last level has { $labels } { $labels ->
    [one] label: * is put above it
   *[other] labels: * is put above them
}
hierarchy-missing = Column { $column }: { $values } distinct { $values ->
    [one] value is
   *[other] values are
} not in the hierarchy, in { $records } { $records ->
    [one] record
   *[other] records
}; the first: { $first }
hierarchy-nothing = Column { $column }: { $values } { $values ->
    [one] way
   *[other] ways
} of saying nothing, in { $records } { $records ->
    [one] record
   *[other] records
}, { $values ->
    [one] counts
   *[other] count
} as one missing value
hierarchy-clean = Nothing is wrong
hierarchy-faulty = It cannot be used as it is
hierarchy-level = Level { $level }: labels: { $labels }
hierarchy-label = Label
hierarchy-records = Records
hierarchy-empty-label = (empty)
hierarchy-rare-labels = Labels of fewer than five records: { $labels }, with { $records } { $records ->
    [one] record
   *[other] records
}
