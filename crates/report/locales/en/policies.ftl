# What the command line says of policies: help of view and policy, and what these commands print.

label-party = KIND[:ID]
label-reason = REASON
label-directory = DIRECTORY

## help: who asks
help-as = Who asks: a kind of party, and its id where there are several, as property-manager or grid-officer:wang
help-as-file = Who asks, where the id is a personal number: its kind by --as, the id in the first line of this file
help-view-purpose = For what: a purpose of the catalogue
help-ticket = Number of the order, call or case that is worked on
help-emergency = Break-glass: why the rules have to be stretched now; it is put on record
help-view-register = Register of consents and contracts: a file, or a postgres:// address (default: nobody has consented)
help-view-contract = Number of the contract under which a contractor asks, where it has several

## help: view
help-view = Write what a party may see of a file, for a purpose
    .long =
        Policies decide for each record and column in which form it is shown: clear, masked, as a pseudonym, generalised, or not at all. Of the forms that are permitted, the least revealing one that the purpose needs is taken. Columns and records of which nothing may be seen are left out. Beside OUTPUT stands OUTPUT.view.json, the record of who saw what and by which policies.

        A column that the catalogue does not list ends the run; nothing is written.
help-view-input = The file to be seen; - is standard input
help-view-policies = Folder with catalogue.toml, parties.toml and the policies (*.cedar)

## help: policy
help-policy = Write, check and test policies: who may see what
    .long =
        A folder of policies holds catalogue.toml (what the data set has), parties.toml (who there is), policies in Cedar (*.cedar), tests (tests/*.toml) and assertions.toml (what must never be possible).
help-policy-directory = Folder of the policies
help-policy-json = Print the result as JSON on standard output
help-policy-init = Make a folder of policies to start from
    .long =
        Writes the sample community's policies into a new folder. With --from, the catalogue names the columns that were found in that file.
help-policy-from = Name the columns of this file in the catalogue
help-policy-check = Check catalogue, policies and assertions
    .long =
        Every policy is checked against the schema that the catalogue makes. Each assertion is proved, or shown broken by a request that breaks it. Ends with 4 where something is wrong, with 1 where an assertion does not hold.
help-policy-strict = Warnings end with 1 as well
help-policy-explain = Say why a party sees a record as it does
help-explain-case = The record as TOML: community = "…", age = 81, groups = ["minor"], consents = ["repair"]
help-explain-input = Take the record from this file of residents
help-explain-row = Number of the record in that file, from 1
help-policy-at = At this time, as 2026-06-01T10:00:00+08:00 (default: now)
help-policy-field = Only this field of the catalogue; can be given several times
help-policy-matrix = Prove for each party, field and form: never, sometimes or always
help-policy-party = Only this kind of party; can be given several times
help-matrix-challenge = Try each “never” with so many random requests against Cedar's own authorizer as well; 1 if one is allowed
help-policy-test = Run the tests of the folder
help-policy-diff = Say who gains and who loses what between two folders of policies
help-policy-old = Folder of the policies as they were
help-policy-new = Folder of the policies as they are to be
help-policy-fail-on-gain = End with 1 if anybody gains anything
help-policy-sql = Print the records that a party may see as a WHERE for PostgreSQL or MySQL
help-sql-field = Field of the catalogue
help-sql-form = Form: clear, masked, pseudonym, generalised
help-sql-dialect = postgresql (default) or mysql
help-policy-schema = Print the Cedar schema that the catalogue makes, for editors

## what they print
said-viewed = { $party } sees { $records } of { $all } records, for { $purpose }.
said-view-hidden = { $records } records of which nothing may be seen were left out.
said-view-withheld = { $withheld } of them because an attribute or a group that the policies need could not be read.
said-view-nothing = Nothing of this file may be seen by { $party } for { $purpose }.
said-view-left-out = Not shown in any record: { $columns }
said-view-run-keys = The pseudonyms were made with a key of this run alone and cannot be joined with those of another. Give --keyring to have lasting ones.
said-view-untranslated = Policy { $policy } cannot be compiled into a filter: as a permit it grants nothing, as a prohibition it forbids all it could.
said-obligation = Obligation ({ $policy }): { $text }
said-policy-notice = Notice ({ $policy }): { $text }
view-col-column = Column
view-col-form = Form
view-col-records = Records
view-col-policies = Policies
form-clear = clear
form-masked = masked
form-pseudonym = pseudonym
form-generalised = generalised
form-none = empty
said-check-good = { $policies } policies, { $fields } fields, { $parties } kinds of party: no error.
said-check-warnings = { $warnings ->
    [one] One warning.
   *[other] { $warnings } warnings.
}
said-assertion-holds = holds, proved: { $name }
said-assertion-broken = BROKEN: { $name }
said-tests = { $passed } of { $all } tests passed.
said-test-failed = FAILED: { $name } ({ $file }:{ $line })
said-test-form = { $field }: expected { $expected }, found { $found }
said-test-uncovered = No test ever lets these policies decide: { $policies }
said-policy-init = Written to { $directory }: { $files } files. Next: look through catalogue.toml and parties.toml, then yingbi policy check { $directory }
said-init-missing = The file has no column for { $fields }; they stay in the catalogue as optional.
said-init-unknown = Columns whose content nobody could tell stand under “withheld”, shown to nobody: { $columns }
said-init-persons = Several columns hold identity numbers ({ $columns }); { $column } was taken for the resident's own. If that is wrong, correct record under [dataset] and the field resident_id in catalogue.toml before anything is shown.
said-init-source = Policies read column { $column }, which the file lacks: correct the name in catalogue.toml.
matrix-col-field = Field
matrix-legend = C clear, M masked, P pseudonym, G generalised; upper case: always; lower case: sometimes; ?: undecided; –: never
matrix-challenged = { $requests } random requests against what is never shown: { $found } allowed.
matrix-summary = { $never } never, { $sometimes } sometimes, { $always } always, { $undecided } undecided; { $dead } policies without effect
said-example = for example { $example }
said-diff-same = Nobody gains and nobody loses anything.
said-diff-summary = { $gains } gained, { $losses } lost.
said-explain = { $party }, for { $purpose }
explain-col-field = Field
explain-col-form = Shown as
explain-col-why = Why
explain-needless = not needed for this purpose
explain-unmet = no permitted form meets the need
explain-withheld = the record is withheld: an attribute or a group could not be read
explain-erred = policy { $policy } failed, so that nothing is shown
said-assertion-undecided = undecided, counted as broken ({ $why }): { $name }
said-counterexample = { $party } sees { $field } in the form “{ $form }”, by { $policies }:
said-counterexample-not = { $party } does not see { $field } in the form “{ $form }”:
said-more = … and { $more } more.
said-dead = warning: policy { $policy } ({ $file }:{ $line }) has no effect: { $why }.
said-guard-rail = note: policy { $policy } ({ $file }:{ $line }) is a guard rail: { $why }.
said-pattern-group = warning: for { $party }, what is shown and what is not tells who is in the group “{ $id }”, which this party may not see. Fields: { $fields }. Policies: { $policies }.
said-pattern-attribute = warning: for { $party }, what is shown and what is not tells something of “{ $id }”, which this party may not see. Fields: { $fields }. Policies: { $policies }.
said-granted = permitted by { $policy } { $condition ->
    [none] {""}
   *[other] when { $condition }
}
said-forbidden = forbidden by { $policy } { $condition ->
    [none] {""}
   *[other] when { $condition }
}
said-gain = + { $party } now sees { $field } in the form “{ $form }” (for { $purposes })
said-loss = – { $party } no longer sees { $field } in the form “{ $form }” (for { $purposes })
matrix-told-sometimes = { $party } sees { $field } in the form “{ $form }” sometimes:
matrix-told-always = { $party } always sees { $field } in the form “{ $form }”, by:
matrix-told-undecided = Whether { $party } ever sees { $field } in the form “{ $form }” is undecided:
word-out-of-scope = no party, or no form of a field, is in its scope
word-unsatisfiable = its condition can never be true
word-overridden = whenever it permits, another policy forbids
word-covered = whenever it permits, another policy permits as well
word-nothing-to-forbid = whenever it forbids, nothing would be shown without it either
word-untranslated = a policy uses what cannot be translated
word-patterns = the patterns of a condition are too hard to decide
word-budget = the search was ended before it found an answer
word-unknown = the request names something that is not known
word-unconfirmed = an example was found that the authorizer does not confirm
word-allowed = allowed
word-denied = denied
word-answered = answered
