# What the command line says about consents and contracts: help of consent and contract, and what these commands print.

label-register = FILE|URL
label-names = NAMES
label-time = TIME
label-offset = OFFSET

## help: consent
help-consent = Record who consented to what, and show it
    .long =
        Consents are kept in a register: a file, or a database on a PostgreSQL server (postgres://user@host/database). What happened is added and never changed; the time is always this machine's clock. Personal numbers are read from files, one a line, never from the command line.
help-consent-init = Make a register: a new file, or the tables in a PostgreSQL database
help-consent-give = Record that persons consent to purposes
    .long =
        Makes a record for each person and purpose. Without --recipient the consent is for everybody who acts for the purpose; without --category for all data that the purpose needs. A child under 14 needs a guardian (--guardian-file).
help-consent-renew = Record that persons confirm consents for a new time
help-consent-withdraw = Record that persons take consents back
    .long =
        Without --purpose every purpose, without --recipient every recipient. A withdrawal counts from this moment, also where it takes only a part of what was given.
help-consent-refuse = Record that persons were asked and refused
help-consent-show = Show what is recorded of persons; they are named by their line in the file
help-consent-export = Write records as ISO/IEC TS 27560:2023 in JSON, one a line; personal numbers stand in them
help-consent-import = Add records that consent export wrote: all or none
help-consent-import-input = File of records, one a line; - is standard input
help-consent-erase = Erase persons from the register (PIPL 47)
    .long =
        Replaces the persons' numbers by nothing and records that it was done. The events stay, as those of somebody. Copies of the register, and a server's log, are not covered.
help-register = The register: a file, or postgres://user@host/database
help-person-file = File of personal numbers, one a line; - is standard input
help-person-file-one = Only the records of the persons in this file, one a line
help-person-kind = What the numbers are, so that ways of writing count as one (default resident_id; other takes them as they are)
help-guardian-file = Who acted for them: one guardian for all, or one for each line of the person file
help-consent-type = explicit (default), separate, written; implicit is recorded and never counts
help-consent-purpose = Purposes, separated by commas; may be repeated
help-consent-recipient = Organisations the data may go to, separated by commas (default: any)
help-consent-category = Categories of data that are covered (default: all that the purpose needs)
help-consent-sensitive-category = The same, for sensitive personal information
help-consent-notice = The notice that was shown: number, title and version, or address
help-consent-controller = Who controls the processing
help-consent-notice-language = Language of the notice (default zh-CN)
help-consent-retention = How long the data is kept, such as P3Y
help-consent-which-purpose = Only of these purposes, separated by commas (default: every purpose)
help-consent-which-recipient = Only to these organisations (default: every recipient)
help-consent-from = Valid from: a day, or a time such as 2026-06-01T10:00+08:00 (default: now)
help-consent-until = Valid until: a day, which still counts, or a time (default: no end)
help-consent-at = As it was at this day or time (default: now)
help-time-zone = The offset by which days begin (default +08:00)
help-consent-output = Write to this file; - is standard output
help-consent-export-purpose = Only records for this purpose

## help: contract
help-contract = Record contracts for purchased services, and list them
    .long =
        A contract ties a party's access to services, communities and a time. What happened is added and never changed; the time is always this machine's clock.
help-contract-add = Record that a contract was signed
help-contract-amend = Record that a contract says something else from now on
help-contract-suspend = Let a contract rest
help-contract-resume = Put a suspended contract in force again
help-contract-end = End a contract before its time, for good
help-contract-list = List contracts and how they stand
help-contract-number = The contract's number
help-contract-organisation = With whom
help-contract-of = Only those with this organisation
help-contract-services = Purposes that it is for, separated by commas
help-contract-communities = Communities that it covers, separated by commas
help-contract-clients = Groups of residents that it is for (default: all)
help-contract-from = First day, or time
help-contract-until = Last day, or the time at which it ends

## questions
ask-erase = Erase { $persons } persons for good? Type the number to go on:

## answers
said-register = Made the register { $register }.
said-consents = Recorded { $events ->
    [one] one event
   *[other] { $events } events
} for { $persons ->
    [one] one person
   *[other] { $persons } persons
}.
said-consents-none = Nothing is recorded of these persons.
said-consents-exported = Wrote { $records } records to { $path }. Personal numbers stand in them.
said-consents-imported = Added { $added } records; { $known } were there already.
said-erased = Erased { $persons ->
    [one] one person
   *[other] { $persons } persons
}. Copies of the register are not covered: erase them there too.
said-contract-add = Recorded contract { $number }.
said-contract-amend = Contract { $number } is amended.
said-contract-suspend = Contract { $number } is suspended.
said-contract-resume = Contract { $number } is in force again.
said-contract-end = Contract { $number } is terminated.
said-contracts-none = No contract is recorded.
consent-col-person = person
consent-col-purpose = purpose
consent-col-recipients = recipients
consent-col-state = state
consent-col-since = since
consent-col-until = until
consent-col-record = record
consent-state-given = given
consent-state-renewed = renewed
consent-state-not-begun = not begun
consent-state-refused = refused
consent-state-withdrawn = withdrawn
consent-state-expired = expired
consent-state-terminated = terminated
contract-col-number = number
contract-col-organisation = organisation
contract-col-services = services
contract-col-communities = communities
contract-col-clients = groups
contract-col-from = from
contract-col-until = until
contract-col-standing = state
contract-standing-not-begun = not begun
contract-standing-in-force = in force
contract-standing-suspended = suspended
contract-standing-ended = ended
contract-standing-terminated = terminated
