# What reports say: of an audit, of a release, of a verification.

## kinds (stable names: cli.md)
kind-row_no = row number
kind-date = date
kind-grid_code = grid code
kind-household_no = household number
kind-person_name = person's name
kind-relation = relation to head of household
kind-sex = sex
kind-ethnicity = ethnicity
kind-resident_id = resident identity number
kind-passport = passport or travel permit number
kind-birth_date = date of birth
kind-mobile = mobile number
kind-landline = landline number
kind-address = home address
kind-community_name = housing estate
kind-building_no = building
kind-unit_no = stairwell
kind-room_no = room number
kind-marital = marital status
kind-education = education
kind-occupation = occupation
kind-organization = employer
kind-political = political affiliation
kind-religion = religion
kind-welfare_flag = welfare allowance
kind-disability = disability
kind-health = health
kind-criminal_flag = correction or criminal record
kind-plate = vehicle plate
kind-bank_card = bank card number
kind-social_security = social security card number
kind-wechat = WeChat account
kind-qq = QQ account
kind-email = e-mail address
kind-amount = amount or quantity
kind-mac = MAC address
kind-ipv4 = IPv4 address
kind-ipv6 = IPv6 address
kind-longitude = longitude
kind-latitude = latitude
kind-uscc = unified social credit code
kind-imei = device identity (IMEI)
kind-free_text = free text
kind-age = age
kind-region = administrative region
kind-coordinates = coordinates
kind-permit = residence or travel permit number
kind-other = other

## roles, legal classes, treatments, severities
type-direct = direct identifier
type-quasi = quasi-identifier
type-sensitive = sensitive
type-insensitive = ordinary
type-direct-short = direct
type-quasi-short = quasi
type-sensitive-short = sensitive
type-insensitive-short = ordinary
type-direct-means = names one person by itself
type-quasi-means = names one person together with others
type-sensitive-means = hurts the person when it is learned
type-insensitive-means = is not about a person
sensitivity-none = not personal
sensitivity-personal = personal
sensitivity-sensitive = sensitive personal
treatment-keep = kept
treatment-drop = dropped
treatment-mask = masked
treatment-pseudonymize = pseudonym
treatment-seal = sealed
treatment-index = blind index
treatment-generalize = generalised
treatment-shift = shifted
treatment-round = rounded
treatment-microaggregate = microaggregated
treatment-clip = ends made one
treatment-pram = post-randomised
treatment-swap = rank-swapped
treatment-redact = redacted
severity-high = high
severity-medium = medium
severity-low = low
severity-note = note
method-local = each class in the finest form that is safe
method-global = one level for the whole column
method-consistent = each value in one form throughout the file

## formats, encodings
format-csv = CSV
format-tsv = TSV
format-xlsx = XLSX
format-xls = XLS
format-jsonl = JSON Lines
format-json_lines = JSON Lines
format-parquet = Parquet
encoding-utf-8 = UTF-8
encoding-utf-8-bom = UTF-8 (with BOM)
encoding-gb18030 = GB18030
encoding-utf-16le = UTF-16LE
encoding-utf-16be = UTF-16BE

## joining
list-separator = {", "}
list-more = { $list } and more ({ $count } in all)
join-facts = { $one } · { $other }

## the file
fact-columns = { $count } { $count ->
    [one] column
   *[other] columns
}
fact-records = { $count } { $count ->
    [one] record
   *[other] records
}
fact-header-row = header in row { $row }
fact-no-header = no header
fact-sheet = sheet “{ $sheet }”
fact-standard-input = standard input
fact-sha256 = SHA-256
fact-bytes = { $count } { $count ->
    [one] byte
   *[other] bytes
}

## audit report
audit-title = Personal data audit
audit-heading = Audit of { $file }
section-says = In short
section-columns = Columns
section-hidden = Personal numbers in other columns
section-risk = Risk of re-identification
section-together = Columns that single people out together
section-distribution = Sizes of the classes
section-breaches = What an outsider can read or undo
section-findings = Findings by clause
section-notices = About this file
section-next = What to do next
section-scope = Scope and files
section-treatment = Treatment of each column
section-privacy = Privacy reached
section-leftovers = Personal numbers left over
section-keys = Keys
section-files = Files written
section-basis = Basis and notes

says-size = This file has { $columns } { $columns ->
    [one] column
   *[other] columns
} and { $rows } { $rows ->
    [one] record
   *[other] records
}.
says-empty = This file has { $columns } { $columns ->
    [one] column
   *[other] columns
} and not a single record.
says-direct = { $count ->
    [one] { $count } column names
   *[other] { $count } columns name
} a person directly: { $names }.
says-kind-columns = { $kind } ({ $count } { $count ->
    [one] column
   *[other] columns
})
says-no-direct = No column was found that names a person by itself.
says-sensitive = { $count ->
    [one] { $count } column is
   *[other] { $count } columns are
} sensitive personal information: { $names }.
says-unique = { $direct ->
    [0] {""}
   *[other] Even without them,{" "}
}{ $uniques } of { $rows } { $rows ->
    [one] record
   *[other] records
} ({ $percent }) { $uniques ->
    [one] is
   *[other] are
} unique by { $names } alone: it can be told whose they are.
says-unique-all = { $direct ->
    [0] Each
   *[other] Even without them, each
} of the { $rows } { $rows ->
    [one] record
   *[other] records
} is unique by { $names } alone: it can be told whose they are.
says-crowd = By { $names } alone, every record looks the same as at least { $others } { $others ->
    [one] other
   *[other] others
}.
says-found = { $columns ->
    [one] { $columns } column that seems harmless holds
   *[other] { $columns } columns that seem harmless hold
} personal numbers, { $count } in all.
says-header = The names of the columns hold personal numbers ({ $count }): is that row really the header?
says-outside = The rows above the header or below the data hold personal data too, in { $count } { $count ->
    [one] place
   *[other] places
}. Those rows never get into a treated file.
says-damaged = { $count ->
    [one] { $count } cell holds a damaged number
   *[other] { $count } cells hold damaged numbers
} (turned into something like 4.1E+17 by a spreadsheet) that cannot be repaired.
says-ambiguous = { $count ->
    [one] { $count } column can be read
   *[other] { $count } columns can be read
} in two ways; please check: { $names }.
says-harmless = No personal data was found. That is a machine's judgement, not a proof that there is none.

col-number = No.
col-name = column
col-kind = holds
col-sure = sure
col-role = role
col-legal = legal class
col-cells = cells
col-evidence = evidence
col-treatment = treatment
col-detail = detail
col-clause = clause
col-severity = severity
col-finding = finding
col-size = class size
col-classes = classes
col-records = records
col-share = share
col-attack = attack
col-column = column
col-recovered = recovered
col-count = count
col-check = item
col-expected = on record
col-found = measured
col-holds = agrees

cells-empty = { $count } empty
cells-valid = { $count } valid
cells-damaged = { $count } damaged
cells-masked = { $count } masked
cells-invalid = { $count } { $count ->
    [one] does
   *[other] do
} not fit
cells-found = { $count } { $count ->
    [one] number
   *[other] numbers
} inside
cells-ambiguous = may also be { $other } ({ $percent }): please check

hidden-intro = The byte scan found personal numbers in these columns that are not what the column is for:
hidden-line = { $column }: { $found }
hidden-item = { $kind } × { $count }
hidden-none = Every byte was searched; no personal numbers were found outside their columns.

risk-quasi = quasi-identifiers
risk-k = smallest class
risk-k-value = { $k ->
    [one] { $k } record
   *[other] { $k } records
} (k = { $k })
risk-k-persons = smallest class in persons
risk-k-persons-value = { $k ->
    [one] { $k } person
   *[other] { $k } persons
}
risk-uniques = unique records
risk-uniques-value = { $count } ({ $percent })
risk-classes = classes
risk-max = highest risk
risk-max-value = { $percent }: whoever knows that a person is in the file, and knows the items above, picks out the record with at most this certainty
risk-average = average risk
risk-average-value = { $percent }
risk-above = records above 20%
risk-above-value = { $percent } of the records are in classes smaller than 5
risk-alone = of one person only
risk-alone-value = { $count } ({ $percent }): records of classes in which there are not two persons
risk-journalist = among all
risk-journalist-value = if the file is a sample of { $size } { $size ->
    [one] record
   *[other] records
}, whoever does not know who is in it is right with { $max } at most, { $average } on average
risk-population = unique among all
risk-population-value = about { $uniques } { $uniques ->
    [one] record
   *[other] records
}; { $percent } of the file's unique records are ({ $model }; this model has no standard error, only Pitman's has one)
risk-population-none = none: the file has no unique records, so there is nothing to estimate
risk-population-error = about { $uniques } { $uniques ->
    [one] record
   *[other] records
} (standard error { $error }); { $percent } of the file's unique records are ({ $model })
model-pitman = Pitman's model
model-zayatz = Zayatz's model
model-snb = slide negative binomial
risk-basis-partly = counted in the file, record by record; what is said of all records is estimated
risk-basis = how it is known
risk-basis-value = counted in the file, record by record; nothing is estimated
suggest-intro = Whoever knows the items of one line picks out most records. No line can do without one of its items. All columns but direct identifiers and free text were tried in sets of up to { $depth }; a set is told if there are classes for { $percent } of the records.
suggest-none = All columns but direct identifiers and free text were tried in sets of up to { $depth }. No set has classes for { $percent } of the records.
suggest-sampled = {" "}Measured on { $count } { $count ->
    [one] record
   *[other] records
} drawn at random; of all records, a smaller share may be unique.
suggest-key = { $names }: { $uniques } unique, { $average } risk on average
suggest-alone = Each by itself: { $items }
suggest-alone-item = { $names } ({ $uniques } unique)
suggest-untold = { $names }: counted as insensitive, but part of such sets. If an outsider may know them, make them quasi in the recipe.
suggest-k = Class size for a highest risk: { $items }
suggest-k-item = { $percent }: k = { $k }
risk-explained = A class is a group of records that are equal in every quasi-identifier. The larger it is, the less can be told who is who; a class of one is as good as a name.
risk-none = There are no quasi-identifiers, or no records: nothing to measure.
risk-judge-high = high (above 20%: classes smaller than 5)
risk-judge-medium = moderate (5% to 20%)
risk-judge-low = low (at most 5%: classes of 20 and more)
size-one = 1
size-same = { $from }
size-range = { $from }–{ $to }
size-open = { $from } and more

chart-title = How many records are in classes of which size
chart-desc = { $records } { $records ->
    [one] record
   *[other] records
} in { $classes } { $classes ->
    [one] class
   *[other] classes
}. { $rows }
chart-desc-row = Size { $size }: { $classes } { $classes ->
    [one] class
   *[other] classes
}, { $records } { $records ->
    [one] record
   *[other] records
} ({ $percent }).
chart-below = below k = { $k }
chart-above = k = { $k } or more

attack-rare_cell = numbers inside
attack-free_text = free text
attack-outside_records = outside the records
attack-header = in the header
breach-outside_records = The { $rows } { $rows ->
    [one] row above the header or below the data holds
   *[other] rows above the header and below the data hold
} personal data in { $recovered } { $recovered ->
    [one] place
   *[other] places
}
breach-header = The header holds { $recovered } personal { $recovered ->
    [one] number
   *[other] numbers
}
breach-line = { $attack }: { $recovered } of { $rows } recovered in column { $column }
notice-none = Nothing to report.

next-recipe = To see and edit the treatment first, in two steps:
next-anonymize = Make a file that can be handed on (the original stays as it is):
next-check = Check the columns that are not sure: { $names }. Where the reading is wrong, change kind in the recipe.
next-harmless = Let someone who knows this data look at names and contents again before it is handed on as it is.
next-verify = At any time, before or after handing it on, verify it again:
next-hand-over = Hand on { $output } only; keep the record, the report and the recipe for at least three years (Network Data Security Regulations).
next-not-yet = Do not hand { $output } on yet: first settle what is marked ! above.
next-recipient = The record names neither recipient nor purpose. To name them, run it again:
next-file-name = FILE
next-recipient-name = RECIPIENT
next-purpose-name = PURPOSE

## release report
release-title = De-identification report
release-heading = Done: { $file }
says-release-rows = { $input } { $input ->
    [one] record
   *[other] records
} read, { $output } written.
says-release-suppressed = { $input } { $input ->
    [one] record
   *[other] records
} read, { $output } written; { $suppressed } ({ $percent }) { $suppressed ->
    [one] is too unusual to be made safe and was
   *[other] are too unusual to be made safe and were
} left out.
says-release-columns = { $kept } of { $input } { $input ->
    [one] column
   *[other] columns
} { $kept ->
    [one] remains
   *[other] remain
}; { $dropped } dropped: { $names }.
says-release-columns-all = { $input ->
    [one] The one column is
   *[other] All { $input } columns are
} in the output.
says-release-k = By { $names } alone, every record looks the same as at least { $others } { $others ->
    [one] other
   *[other] others
} (asked for: k = { $required }; measured on the file as written: k = { $measured }).
says-release-k-persons = In persons too: every class holds at least { $persons } different { $persons ->
    [one] person
   *[other] persons
}.
says-release-k-missed = The privacy asked for was not reached: k = { $required } asked for, k = { $measured } measured. This file should not be handed on.
says-release-no-quasi = The output holds no quasi-identifiers, so there are no classes to form.
says-release-risk = Risk that is left: whoever knows that a person is in the file, and knows these items, picks out the record with a certainty of at most { $max }, { $average } on average.
says-release-kept-direct = Take care: the recipe keeps direct identifiers unchanged ({ $names }); they name people.
says-release-leftovers = Take care: the output still holds { $count } { $count ->
    [one] personal number
   *[other] personal numbers
} ({ $kinds }).
says-release-clean = Every byte of the file as written was searched: no personal numbers are left.
says-release-invalid = { $count ->
    [one] { $count } cell
   *[other] { $count } cells
} could not be treated and { $count ->
    [one] was
   *[other] were
} emptied.
says-release-neutralised = { $count ->
    [one] { $count } cell
   *[other] { $count } cells
} that a spreadsheet would run as a formula now { $count ->
    [one] begins
   *[other] begin
} with an apostrophe.

detail-token = same value, same token; irreversible
detail-form = form: { $form }
detail-levels = { $levels }
detail-level = { $level }: { $records }
detail-level-number = level { $level }
detail-level-exact = exact
detail-loss = { $percent } of the detail lost
detail-weight = weight { $weight }
detail-invalid = { $count } untreatable emptied
detail-hierarchy = by { $hierarchy }
detail-shift = within { $days } { $days ->
    [one] day
   *[other] days
}
detail-round = to { $to }
detail-microaggregate = groups of at least { $k } { $k ->
    [one] record
   *[other] records
}; written: { $form }
detail-microaggregate-together = groups of at least { $k } { $k ->
    [one] record
   *[other] records
}, together with the other columns of “{ $name }”; written: mean
detail-clip-bottom = lower end from { $bound }
detail-clip-top = upper end from { $bound }
detail-clip-bottom-share = lowest { $share }
detail-clip-top-share = highest { $share }
detail-pram = kept with a probability of { $share } before correction; { $form }
detail-swap = within { $share } of the ranks

hierarchy-auto = kind
hierarchy-categories = categories
hierarchy-dates = dates
hierarchy-ages = ages
hierarchy-numbers = numbers
hierarchy-regions = regions
hierarchy-addresses = addresses
hierarchy-sex = sex
hierarchy-ethnicity = ethnicity
hierarchy-education = education
hierarchy-marital = marital status
hierarchy-relation = relation
hierarchy-network = network
hierarchy-suppress = suppression
hierarchy-rare = rare values
hierarchy-premises = premises
hierarchy-table = table
hierarchy-ages-65 = ages
hierarchy-ages-on = age on a day
hierarchy-buildings = addresses from the building
hierarchy-resident-ids = region and birth
hierarchy-resident-ids-sex = region, birth and sex
hierarchy-phones = telephone numbers
hierarchy-occupation = occupation
hierarchy-political = political status
hierarchy-rooms = rooms
hierarchy-file = a file

level-top = hidden
level-dates-1 = day
level-dates-2 = month
level-dates-3 = year
level-dates-4 = 5 years
level-dates-5 = 10 years
level-dates-6 = 20 years
level-dates-7 = hidden
level-ages-1 = year of age
level-ages-2 = 5 years
level-ages-3 = 15 years
level-ages-4 = child/adult/elder
level-ages-5 = hidden
level-regions-1 = street
level-regions-2 = county
level-regions-3 = city
level-regions-4 = province
level-regions-5 = hidden
level-addresses-1 = community
level-addresses-2 = street
level-addresses-3 = county
level-addresses-4 = city
level-addresses-5 = province
level-addresses-6 = hidden
level-network-1 = small network
level-network-2 = medium network
level-network-3 = large network
level-network-4 = hidden
level-sex-1 = one spelling
level-sex-2 = hidden
level-premises-1 = one spelling
level-premises-2 = ten numbers
level-premises-3 = hidden
level-ages-65-1 = year of age
level-ages-65-2 = 5 years
level-ages-65-3 = 10 years
level-ages-65-4 = child/working age/elder
level-ages-65-5 = hidden
level-buildings-1 = building
level-buildings-2 = estate or road
level-buildings-3 = community
level-buildings-4 = street
level-buildings-5 = county
level-buildings-6 = city
level-buildings-7 = province
level-buildings-8 = hidden
level-resident-ids-1 = one spelling
level-resident-ids-2 = county, year
level-resident-ids-3 = county, 5 years
level-resident-ids-4 = city, 5 years
level-resident-ids-5 = city, 10 years
level-resident-ids-6 = province, 10 years
level-resident-ids-7 = hidden
level-resident-ids-sex-1 = one spelling
level-resident-ids-sex-2 = county, year, sex
level-resident-ids-sex-3 = county, 5 years, sex
level-resident-ids-sex-4 = city, 5 years, sex
level-resident-ids-sex-5 = city, 10 years, sex
level-resident-ids-sex-6 = province, 10 years, sex
level-resident-ids-sex-7 = hidden
level-phones-1 = one spelling
level-phones-2 = segment
level-phones-3 = network or area
level-phones-4 = operator or province
level-phones-5 = mobile or fixed
level-phones-6 = hidden
level-occupation-1 = one spelling
level-occupation-2 = group
level-occupation-3 = major group
level-occupation-4 = hidden
level-political-1 = one spelling
level-political-2 = group
level-political-3 = hidden
level-rooms-1 = one spelling
level-rooms-2 = floor
level-rooms-3 = height
level-rooms-4 = hidden
level-suppress-1 = hidden
level-rare-1 = rare values hidden
level-ethnicity-1 = one spelling
level-ethnicity-2 = group
level-ethnicity-3 = hidden
level-education-1 = one spelling
level-education-2 = group
level-education-3 = hidden
level-marital-1 = one spelling
level-marital-2 = group
level-marital-3 = hidden
level-relation-1 = one spelling
level-relation-2 = group
level-relation-3 = hidden

form-token = token
form-shaped = shaped
form-reversible = reversible
form-standard = standard
form-full = full
form-prefix = beginning stays
form-last4 = last four stay
form-surname = surname stays
form-domain = domain stays
form-mean = mean
form-median = median
form-value = the bound
form-label = a label
form-invariant = shares hold in expectation
form-plain = shares change

privacy-required = asked for
privacy-measured = measured (records)
privacy-persons = measured (persons)
privacy-persons-of = { $k } { $k ->
    [one] person
   *[other] persons
} (told apart by “{ $record }”)
privacy-persons-none = no column tells residents apart; not measured
privacy-k = k = { $k }
privacy-suppressed = left out
privacy-suppressed-value = { $count } ({ $percent }; limit { $limit })
privacy-before = before
privacy-before-value = the input had { $classes } { $classes ->
    [one] class
   *[other] classes
}, the smallest of k = { $k }, { $uniques } unique { $uniques ->
    [one] record
   *[other] records
}, { $percent } risk on average
privacy-kept = kept
privacy-kept-value = { $precision } of the levels of detail (precision), { $entropy } of the information (non-uniform entropy), { $size } records in a class on average
privacy-loss = information lost
privacy-loss-value = { $percent } (0: nothing, 100%: all)
privacy-method = method
privacy-objective = kept low
objective-loss = information loss
objective-entropy = non-uniform entropy
objective-entropy-monotone = non-uniform entropy (monotone)
objective-discernibility = discernibility
objective-discernibility-monotone = discernibility (monotone)
objective-average-class-size = average class size
objective-precision = precision lost
objective-height = sum of levels
objective-of = { $objective }, { $aggregate }
objective-value = { $told }: { $value }
aggregate-geometric = geometric mean of the columns
aggregate-arithmetic = mean of the columns
aggregate-sum = sum of the columns
aggregate-maximum = the worst column
aggregate-rank = columns from the worst down
privacy-certificate = how good it is
certificate-optimal = optimal: no recoding with one level a column is better within these limits
certificate-bounded = the best that was found before the search ended at its budget: none with one level a column is below { $bound }
certificate-heuristic = a heuristic: no claim that there is none better
certificate-nodes = { $told }; { $checked } of { $nodes } { $nodes ->
    [one] combination
   *[other] combinations
} of levels { $checked ->
    [one] was
   *[other] were
} checked one by one, the others shown to be no better
certificate-some-nodes = { $told }; { $checked } of { $nodes } { $nodes ->
    [one] combination
   *[other] combinations
} of levels { $checked ->
    [one] was
   *[other] were
} checked one by one; some of the others were not looked at
privacy-defended = read backwards
privacy-defended-yes = defended: no label tells a reader who knows the program more than its text says
privacy-sampled = not drawn
privacy-sampled-value = { $count } { $count ->
    [one] record
   *[other] records
} ({ $percent }) { $count ->
    [one] was
   *[other] were
} left out at random beforehand; part of those left out
privacy-population = population
privacy-population-value = { $file }, { $rows } { $rows ->
    [one] record
   *[other] records
}, SHA-256 { $sha256 }

keys-none = No key was used.
keys-run-wiped = The pseudonyms' keys existed for this run only and have been wiped: nobody can go back from a pseudonym to the value, nor make the same pseudonyms again; they join with no other release.
keys-run-alive = The pseudonyms' keys were drawn for this run and have not been wiped: until they are, this data can be restored.
keys-keyring = The pseudonyms' keys are kept in a keyring: whoever holds them can link this data to people again.

law-key-exists = As long as a key or a mapping exists, this is de-identified personal information, still subject to the Personal Information Protection Law (PIPL, Articles 4 and 73). It must not be called anonymised.
law-key-gone = By PIPL Article 73, anonymised means that nobody can be identified and that it cannot be restored. That there is no key, or none any more, only shows that it cannot be restored by a key; whether people can be identified depends on the risk left above and on what else the recipient knows. This report does not conclude that the data is anonymised: until somebody has judged so and put it on record, treat it as personal information (Articles 4 and 51).
law-measured = Records, k, risk and leftovers in this report were measured on the file as written, not taken from the plan.
law-no-values = This report holds no content of any cell.
law-model = Risk is that of the prosecutor model: the attacker knows that a person is in the file and knows the quasi-identifiers; in a class of size s the record is picked out with probability 1/s. The highest risk is 1/k, the average the number of classes divided by the number of records.
law-threshold = The thresholds 5% and 20% follow the common reading of GB/T 42460-2023 (k of 20 and of 5); they were not checked word by word against the standard, and the holder of the data should set them for the case at hand.
law-lists = Sensitive personal information is judged by the stricter list, GB/T 35273-2020 annex B (the list of GB/T 45574-2025 is narrower: the identity number itself, for one, is no longer on it).

## privacy models
section-models = Privacy models, asked and attained
col-model = model
col-asked = asked for
col-attained = attained
col-proof = proof
model-k_anonymity = k-anonymity
model-k_map = k-map
model-distinct_diversity = distinct l-diversity
model-entropy_diversity = entropy l-diversity
model-recursive_diversity = recursive (c,l)-diversity
model-t_closeness = t-closeness
model-delta_presence = δ-presence
model-beta_likeness = β-likeness
model-delta_disclosure = δ-disclosure privacy
model-average_risk = average risk
model-sample_uniqueness = uniques in the file
model-population_uniqueness = uniques in the population
model-differential_privacy = differential privacy
model-form-records = records
model-form-persons = persons
model-form-households = households
model-form-shannon = Shannon
model-form-grassberger = Grassberger
model-form-equal = equal distance
model-form-ordered = ordered distance
model-form-hierarchical = distance by hierarchy
model-form-basic = basic
model-form-enhanced = enhanced
model-form-pitman = Pitman
model-form-zayatz = Zayatz
model-form-snb = SNB
model-form-dankar = Dankar
model-name = { $model }
model-name-form = { $model }, { $form }
model-name-of = { $model } of “{ $column }”
model-name-form-of = { $model } ({ $form }) of “{ $column }”
model-goal = { $model }: { $parameters }
model-goals-separator = {"; "}
model-goals-none = nothing near it
model-parameter = { $symbol } = { $value }
symbol-k = k
symbol-l = l
symbol-c = c
symbol-t = t
symbol-beta = β
symbol-delta = δ
symbol-epsilon = ε
symbol-min = least share
symbol-max = largest share
symbol-risk = risk
symbol-share = share
symbol-absent = absent from the file
symbol-population = population
proof-file = the file
proof-reference = the file and its reference
proof-run = counted while written
proof-method = the method
proof-none = not measured
models-explained = What is asked for must hold in every class, and over all classes together. “The file”: measured on the file as written, and anyone who has it can measure it again. “The file and its reference”: the same, held against the distribution of the input or against the population. “Counted while written”: the file does not show the units, so they were counted as it was written. “The method”: it follows from how records were drawn and left out, and cannot be read from a file.

## findings by clause
clause-pipl-4-73 = PIPL Articles 4, 73
clause-pipl-6 = PIPL Article 6
clause-pipl-23 = PIPL Article 23
clause-pipl-28 = PIPL Articles 28–30
clause-pipl-31 = PIPL Article 31
clause-pipl-51 = PIPL Article 51
clause-gbt-42460 = GB/T 42460-2023
clause-gbt-37964 = GB/T 37964-2019
finding-direct = { $count ->
    [one] { $count } column of direct identifiers.
   *[other] { $count } columns of direct identifiers.
} De-identify before it leaves the house; as it stands it is of grade 1 (direct identifiers present).
finding-sensitive = { $count ->
    [one] { $count } column of sensitive personal information.
   *[other] { $count } columns of sensitive personal information.
} It takes a specific purpose and sufficient necessity, strict protection, and separate consent.
finding-minors = Identity number, birth date or age tell who is under 14; all information about them is sensitive, and a parent or guardian must consent.
finding-unique = By the quasi-identifiers the highest risk of re-identification is { $max }, { $average } on average; unique records: { $uniques }.
finding-found = { $count } { $count ->
    [one] personal number stands
   *[other] personal numbers stand
} in other columns, where access control and treatment may miss them.
finding-free-text = { $count ->
    [one] { $count } column
   *[other] { $count } columns
} of free text may say anything; do not hand on what the purpose does not need.
finding-pseudonyms = { $count ->
    [one] { $count } column holds
   *[other] { $count } columns hold
} pseudonyms. De-identified information is still personal information.
finding-no-recipient = The record names no recipient or no purpose. To provide data to another processor, people must be told its name, contact, purpose, method and the kinds of information, and give separate consent.
finding-kept-direct = { $count ->
    [one] { $count } column of direct identifiers stays
   *[other] { $count } columns of direct identifiers stay
} in the output as they were.
finding-kept-sensitive = { $count ->
    [one] { $count } sensitive column stays
   *[other] { $count } sensitive columns stay
} in the output: { $names }. Where all of a class are alike, it is learned without telling who is who; a specific purpose and sufficient necessity are required.
finding-leftovers = { $count } { $count ->
    [one] personal number is
   *[other] personal numbers are
} left over in the output.
finding-risk = The highest risk of re-identification of the output is { $max }: { $judge }.
finding-k-missed = Measured k = { $measured } is less than the { $required } asked for.
finding-persons = Not measured in persons: where one person has several records, the crowd is smaller than k.
findings-none = None to list.

grade = indicative grade (GB/T 42460-2023)
grade-1 = grade 1: direct identifiers present
grade-2 = grade 2: direct identifiers removed, risk above 5%
grade-3 = grade 3: direct identifiers removed, risk at most 5%

scope-tool = program
scope-file = file
scope-format = format
scope-input = input
scope-output = output
scope-recipe = recipe SHA-256
scope-plan = plan SHA-256
scope-recipient = recipient
scope-purpose = purpose
scope-unnamed = not named
leftovers-none = None found.
leftover-line = { $kind } × { $count }
leftover-in = { $kind } × { $count } (in column “{ $column }”)
sign-auditor = Auditor
sign-date = Date
sign-signature = Signature

file-output = the file to hand on
file-record = the record (keep it)
file-report = the report (keep it)
file-recipe = the recipe that was used (keep it)

## verification
verify-title-holds = Verified: { $file }
verify-title-fails = Verification failed: { $file }
verify-against = held against the record { $record }
verify-says-holds = The file agrees with its record in every item.
verify-says-fails = { $count ->
    [one] { $count } item does
   *[other] { $count } items do
} not agree. The file was changed after it was made, or this is not its record; do not use it or hand it on.
verify-yes = yes
verify-no = no
verify-true = yes
verify-false = no
verify-missing = none
check-sha256 = digest SHA-256
check-bytes = length in bytes
check-distribution = sizes of the classes
check-rows = records
check-columns = columns
check-k_measured = k (records)
check-k_persons = k (persons)
check-k_required = k asked for is reached
check-leftovers = personal numbers left over
check-accounted = records read = written + left out
check-privacy = quasi-identifiers recorded
check-quasi_identifiers = columns of the quasi-identifiers
check-models = k-anonymity recorded
check-suppression_limit = share left out within the limit
check-prosecutor_average = average risk
check-prosecutor_max = highest risk
check-model = privacy model
verify-untold = Not for the file alone to tell:
verify-untold-line = { $model } ({ $asked }): { $proof }
check-classes = classes
check-uniques = unique records
