YB1000 = The policies know no purpose “{ $purpose }”.
    .help = { $nearest ->
        [none] See the purposes in catalogue.toml, or add this one there.
       *[other] Did you mean “{ $nearest }”? The purposes stand in catalogue.toml.
    }

YB1001 = The policies know no kind of party “{ $kind }”.
    .help = { $nearest ->
        [none] See the kinds of party in catalogue.toml, or add this one there.
       *[other] Did you mean “{ $nearest }”? The kinds of party stand in catalogue.toml.
    }

YB1002 = { $listed ->
        [0] No party of the kind “{ $kind }” is listed.
        [one] The one party of the kind “{ $kind }” that is listed has another id.
       *[other] None of the { $listed } parties of the kind “{ $kind }” is meant by this call.
    }
    .help = Give the id behind the kind, as “{ $kind }:ID”; the ids stand in parties.toml. Where ids are personal numbers, write the number into a file and name it with --as-file.

YB1003 = { $what ->
        [ticket] The ticket is blank.
       *[other] The reason of the emergency is blank.
    }
    .help = Say in a few words what it is: it is put on record.

YB1004 = A party of the kind “{ $kind }” has to have “{ $attribute }”, and this one lacks it.
    .help = Add it to the party in parties.toml, or make it optional (“?”) in catalogue.toml.

YB1005 = The party of the kind “{ $kind }” has a “{ $attribute }” that does not fit the kind.
    .help = Give it the type that catalogue.toml gives this attribute, with groups and purposes that stand there; a contract belongs to kinds with `contracts = true`.

YB1006 = The moment of the request lies outside of the calendar (years 1 to 9999).
    .help = Check the clock of this computer, or the time that was given.

YB1007 = The catalogue has no field at place { $field }.
    .help = This is a defect of the program that asked: fields are counted from 0 in the order of catalogue.toml.

YB1008 = The policies could not be asked, so nothing is shown.
    .help = This is a defect of Yingbi: please report the command that was used, without the data.

YB1009 = { $found } columns of cells were given for the { $expected } that were asked for, or they differ in length.
    .help = This is a defect of the program that asked: give one column for each of the sources, all with the same records.

YB1010 = This is no valid TOML: { $message }.
    .help = Correct the line; text stands in double quotes, lists in square brackets, and a table begins with its name in square brackets.

YB1011 = Unknown key “{ $key }”.
    .help = { $nearest ->
        [none] Remove it: a key that nothing reads has no effect. The keys stand in the policy reference.
       *[other] Did you mean “{ $nearest }”?
    }

YB1012 = “{ $key }” has to be { $expected ->
        [table] a table
        [tables] a list of tables
        [text] a text
        [texts] a list of texts
        [text-or-texts] a text or a list of texts
        [truth] true or false
        [number] a whole number
        [moment] a date, or a date and time
       *[other] { $expected }
    }.
    .help = Correct the value: text stands in double quotes, numbers, true and false and dates do not.

YB1013 = “{ $key }” is missing.
    .help = Add it.

YB1014 = “{ $key }” cannot be “{ $value }”.
    .help = { $nearest ->
        [none] It can be: { $allowed }.
       *[other] Did you mean “{ $nearest }”? It can be: { $allowed }.
    }

YB1015 = There is no { $what ->
        [field] field
        [attribute] attribute
        [group] group
        [purpose] purpose
        [kind] kind of party
        [party] party
        [policy] policy
        [data-kind] kind of data
       *[other] name
    } “{ $name }”.
    .help = { $nearest ->
        [none] Correct the name, or add it where such names are listed.
       *[other] Did you mean “{ $nearest }”?
    }

YB1016 = “{ $name }” cannot be a name in policies.
    .help = Fields and attributes: letters a–z, digits and `_`, not beginning with a digit, and no word of Cedar’s own (in, is, has, like, if, then, else, true, false). Kinds of party: small letters and digits, words joined by `-`.

YB1017 = The column “{ $column }” is already taken by “{ $other }”.
    .help = A column is one field, or withheld; remove one of the two.

YB1018 = “{ $key }” has to be from { $low } to { $high }.
    .help = Correct the number.

YB1019 = “{ $key }” has the form “{ $form }” twice.
    .help = Remove one.

YB1020 = In “{ $key }” the form “{ $form }” stands behind “clear”.
    .help = A ladder goes from the least revealing form to the most: “clear” stands last.

YB1021 = “{ $key }” has no effect: the field’s ladder has no “{ $form }”.
    .help = Add “{ $form }” to the ladder, or remove this key.

YB1022 = “{ $name }” cannot be the name of a group or purpose.
    .help = Use letters, digits, `-` and `_`; no blanks, quotes, colons, dots or stars.

YB1023 = “{ $name }” clashes with “{ $other }”.
    .help = Both would mean the same place, or contradict each other: rename or remove one of the two.

YB1024 = { $count } { $what ->
        [groups] groups
       *[other] purposes
    } are more than the { $limit } that are possible.
    .help = Join some, or leave out what no policy names.

YB1025 = A range needs a number, and the attribute “{ $attribute }” is of the type “{ $type }”.
    .help = Use an attribute of the type whole, age or count; or test the words of a column with `column`, `is` and `not`.

YB1026 = “{ $key }” is empty.
    .help = Fill it in, or remove the key where it may be left out.

YB1027 = The word “{ $word }” of “{ $key }” also stands in `is`.
    .help = A word is either yes or no: remove it from one of the two.

YB1028 = The purpose “{ $purpose }” stands below itself by way of “{ $parent }”.
    .help = Remove one `parent` of the circle.

YB1029 = The purpose needs “{ $form }” of the field “{ $field }”, whose ladder has: { $ladder }.
    .help = Name a form of the ladder, or add this one to the field.

YB1030 = { $id ->
        [none] A party of the kind “{ $kind }” is listed twice.
       *[other] The party “{ $kind }:{ $id }” is listed twice.
    }
    .help = Remove one of the two.

YB1031 = Parties of the kind “{ $kind }” have no contract.
    .help = Remove it, or write `contracts = true` at the kind in catalogue.toml.

YB1032 = “{ $second }” does not lie behind “{ $first }”.
    .help = Correct one of the two; a last day counts in full.

YB1033 = { $file } cannot be read: { $reason }.
    .help = Check that the path is right, that this account may read it and that the file is UTF-8 text.

YB1034 = There is no { $file }.
    .help = A directory of policies needs one; the sample in policies/sample is a place to start from.

YB1035 = Cedar does not accept the schema that was made of the catalogue.
    .help = This is a defect of Yingbi: please report it with the catalogue.

YB1036 = “{ $key }” holds no valid number of the kind “{ $kind }”.
    .help = Correct it, check digit included. In tests take an invented number, never a real one.

YB1037 = Counts of two different runs cannot be put together.
    .help = This is a defect of the program that asked: the counts of all threads have to come from the same first one.

YB1050 = “{ $found }” cannot stand here.
    .help = { $expected ->
        [none] Check quotes, brackets, commas and semicolons before this place.
       *[other] Here can stand: { $expected }.
    }

YB1051 = The policy cannot be read on from here.
    .help = { $expected ->
        [none] Text has to stand between straight double quotes, and each policy ends with a semicolon.
       *[other] Here has to stand: { $expected }. Each policy ends with a semicolon.
    }

YB1052 = There is no kind of party or thing “{ $name }”.
    .help = { $nearest ->
        [none] In policies, a kind of party such as property-manager is written PropertyManager.
       *[other] Did you mean “{ $nearest }”?
    }

YB1053 = There is no action “{ $name }”.
    .help = { $nearest ->
        [none] An action is FIELD:FORM for a form of the field’s ladder, or form:FORM, field:FIELD, class:CLASS.
       *[other] Did you mean “{ $nearest }”?
    }

YB1054 = { $of ->
        [none] There is no “{ $name }” here.
       *[other] { $of } has no “{ $name }”.
    }
    .help = { $nearest ->
        [none] What policies can read of records and parties stands in catalogue.toml under attributes and parties.
       *[other] Did you mean “{ $nearest }”?
    }

YB1055 = “{ $name }” may be missing, and reading it would then be an error.
    .help = { $guard ->
        [none] Ask with “has” first, joined by “&&”.
       *[other] Ask first: “{ $guard } && …”.
    } In a forbid, ask what must be there: “unless”, so that a missing value is forbidden too.

YB1056 = The type does not fit: { $expected } is needed, this is { $found }.
    .help = Text stands in double quotes, numbers do not; sets are asked with contains.

YB1057 = { $where ->
        [equality] Values of different types are never equal: { $types }.
        [contains] The set cannot contain a value of this type: { $types }.
       *[other] These are of different types: { $types }.
    }
    .help = Compare values of one type; text stands in double quotes, numbers do not.

YB1058 = An empty list [] cannot stand in a policy.
    .help = Ask with isEmpty() whether a set is empty, or name what is meant.

YB1059 = There is no purpose “{ $name }”.
    .help = { $nearest ->
        [none] The purposes stand in catalogue.toml.
       *[other] Did you mean “{ $nearest }”?
    }

YB1060 = There is no group “{ $name }”.
    .help = { $nearest ->
        [none] The groups stand in catalogue.toml.
       *[other] Did you mean “{ $nearest }”?
    }

YB1061 = No party “{ $kind }:{ $name }” is listed.
    .help = { $nearest ->
        [none] The parties stand in parties.toml.
       *[other] Did you mean “{ $nearest }”?
    }

YB1062 = The id “{ $id }” is already that of a policy in { $other }, line { $line }.
    .help = Give each policy an @id of its own.

YB1063 = Templates (?principal, ?resource) are not used here.
    .help = Write the party out: principal is KIND, or principal == KIND::"id".

YB1064 = There is no function or method “{ $name }”.
    .help = { $nearest ->
        [none] Sets know contains, containsAll, containsAny, isEmpty; moments know offset, durationSince, toDate.
       *[other] Did you mean “{ $nearest }”?
    }

YB1065 = The argument cannot be read.
    .help = A moment is written datetime("2026-06-01") or datetime("2026-06-01T10:00:00+0800"), a span duration("1d2h"), each with the text itself between the brackets.

YB1066 = Cedar does not accept this.
    .help = What Cedar says (in English) stands below the line.

YB1067 = This policy can never apply: its conditions contradict each other, or ask for what is never there.
    .help = Look for a name after “has” that catalogue.toml does not have, or for conditions that exclude each other.

YB1068 = This policy can never apply: no action fits its party and its resource.
    .help = The resource is always a Record, the principal one of the kinds of party of catalogue.toml.

YB1069 = The annotation “@{ $name }” is read by nothing.
    .help = { $nearest ->
        [none] Annotations are @id, @reason, @obligation (also @obligation_2 … _9) and @notice (likewise).
       *[other] Did you mean “@{ $nearest }”?
    }

YB1070 = The policy “{ $id }” allows without giving a reason.
    .help = Add @reason("…"): it is shown with every decision.

YB1071 = { $expected } arguments are needed, { $found } are given.
    .help = Count what stands between the brackets; the value before the dot counts as one.

YB1072 = There is no policy: nothing is shown to anybody.
    .help = Write policies in files that end in .cedar.

YB1073 = The text holds characters that turn the direction of writing around: it can read as something else.
    .help = Remove them; type the text anew.

YB1074 = The test “{ $name }” has the name of another, in { $other }, line { $line }.
    .help = Give each test a name of its own.

YB1075 = A policy cannot name a single record.
    .help = Say which records are meant by their attributes and groups, such as resource.person == principal.person.

YB1076 = The test claims nothing.
    .help = Add expect, allow, deny or reasons; or error, if the request is to be refused.

YB1077 = “{ $key }” leaves nothing to assert.
    .help = Name at least one party that is not excepted, and a form that the fields have.

YB1078 = A policy must not name a person of the kind “{ $kind }”.
    .help = Their ids are personal numbers: compare attributes instead, such as resource.person == principal.person.

YB1079 = The policy “{ $id }” allows parties of the kind “{ $kind }”, of which none is listed.
    .help = List them in parties.toml, or remove the policy.

YB1080 = “{ $name }” means nothing here.
    .help = { $nearest ->
        [none] Policies know principal, action, resource and context; text stands in double quotes.
       *[other] Did you mean “{ $nearest }”?
    }

YB1081 = A single “=” compares nothing.
    .help = Write “==”.

YB1082 = The annotation “@{ $name }” stands twice.
    .help = Keep one; a second obligation or notice is written @obligation_2 or @notice_2.

YB1083 = The policy’s head lacks “{ $name }”.
    .help = It names principal, action and resource, in this order.

YB1084 = { $found ->
        [none] This is not how a policy is written.
       *[other] “{ $found }” is not how a policy is written.
    }
    .help = A policy is permit or forbid (principal, action, resource), then when { "{" } … { "}" } or unless { "{" } … { "}" }, and a semicolon. What Cedar says (in English) stands below.

YB1085 = The files of this directory, up to { $file }, are more than { $limit } bytes.
    .help = Directories of policies are small. Check that nothing else was copied here; what belongs to other data sets stands in directories of its own.

YB1086 = This policy nests too deep here: { $limit } is the most.
    .help = Write it as several policies: permits add up, and so do forbids.

word-emergency = the emergency
word-ticket = the ticket

YB1100 = Policy “{ $policy }” cannot be written as a condition in SQL: it uses { $part }.
    .help = Write the policy with comparisons of single attributes, with groups and with consents; or filter with a view instead of SQL.

YB1101 = Attribute “{ $attribute }” is an age or a count, and stands in no column of a database.
    .help = Give its expression as “sql” under [attributes.{ $attribute }] in catalogue.toml.

YB1102 = The view does not say who may see “{ $field }” in the form “{ $form }”.
    .help = Ask for a form on the field's ladder, and of a view made for every form rather than for the purpose alone.

word-arithmetic = arithmetic
word-sets = sets that are compared with each other
word-time = functions of time
word-text = a text that a database cannot hold, or a pattern over something else
word-comparison = a comparison that SQL does not have
word-length = a condition longer than a database takes
