YB1000 = The policies know no purpose “{ $purpose }”.
    .help = { $nearest ->
        [""] See the purposes in catalogue.toml, or add this one there.
       *[other] Did you mean “{ $nearest }”? The purposes stand in catalogue.toml.
    }

YB1001 = The policies know no kind of party “{ $kind }”.
    .help = { $nearest ->
        [""] See the kinds of party in catalogue.toml, or add this one there.
       *[other] Did you mean “{ $nearest }”? The kinds of party stand in catalogue.toml.
    }

YB1002 = { $listed ->
        [0] No party of the kind “{ $kind }” is listed.
        [one] The one party of the kind “{ $kind }” that is listed has another id.
       *[other] None of the { $listed } parties of the kind “{ $kind }” is meant by this call.
    }
    .help = Give the id behind the kind, as “{ $kind }:ID”; the ids stand in parties.toml.

YB1003 = What was given for { $what } is blank.
    .help = Say in a few words what it is: it is put on record.

YB1004 = A party of the kind “{ $kind }” has to have “{ $attribute }”, and this one lacks it.
    .help = Add it to the party in parties.toml, or make it optional (“?”) in catalogue.toml.

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
