# What the command line says about keys: help of seal, open, index, keys, and what these commands print.

label-command = COMMAND
label-columns = COLUMNS
label-kind = KIND
label-kinds = KINDS
label-id = ID

## help: the keyring
help-keyring = The keyring's file
help-passphrase-file = Open it with the passphrase in this file (its first line)
help-passphrase-fd = Open it with the passphrase read from this file descriptor
help-key-file = Open it with the key in this file (mode 0600)
help-key-command = Open it with this program (a key management service's client), called with wrap or unwrap
help-pkcs11-module = Open it with the hardware module behind this PKCS#11 library; the passphrase is the PIN
help-pkcs11-token = Label of the module's token
help-pkcs11-key = Label of the key in the token
help-state = File that remembers the newest generation of the keyring, so that an older copy put back is noticed (default: in your state folder)
help-new-passphrase-file = From now on, open it with the passphrase in this file
help-new-passphrase-fd = From now on, with the passphrase read from this file descriptor
help-new-key-file = From now on, with the key in this file
help-new-key-command = From now on, with this program
help-new-pkcs11-module = From now on, with the hardware module behind this library
help-new-pkcs11-token = Label of its token
help-new-pkcs11-key = Label of the key in the token

## help: where values belong
help-columns = The columns, separated by commas; may be repeated
help-tenant = Who holds the data, where one keyring serves several
help-table = Name of the data set: part of what each value is bound to
help-seal-record = Column that tells one record from another; each value opens only in its own record
help-record-kind = What that column holds, such as resident_id, whose spellings are then one (default: other)
help-seal-purpose = What the columns may be opened for: part of what each value is bound to
help-use = The use whose active key seals (default: default)
help-seal-index = Also write a blind index of these columns, each into a column of its own; COLUMN or COLUMN:NAME
help-mixed = Leave cells alone that are not sealed
help-job-json = Write the record as JSON on standard output

## help: seal, open, index
help-seal = Encrypt columns of a file, each value bound to its place
    .long =
        Replaces each value of the named columns by a text that only the keyring opens, and only in the same tenant, table, column, purpose and record. Every other column keeps its bytes. OUTPUT.sealed.json, beside the output, says what open needs to know; it holds nothing secret.

        Rows that are deleted, and an older value put back into its own cell, are not noticed.
help-seal-input = The file to seal (a file, not standard input)
help-open = Decrypt the columns that seal encrypted
    .long =
        Takes columns, tenant, table and record from INPUT.sealed.json where that stands beside the input; options say otherwise. A value that does not open ends the run, with its record and column; nothing is written.
help-open-input = The file with sealed columns; - is standard input
help-index = Print the blind index of values, to look them up
    .long =
        Reads one value a line and prints its code, one line each. While two generations of the index stand side by side, both codes are printed, separated by a tab: the new one first. A line that is no value of the kind gives an empty line.
help-index-column = The column whose index it is
help-index-values = File with the values, one a line (default: standard input)
help-index-name = Name of the index (default: default)
help-index-kind = What the values are, such as mobile, so that their spellings are one (default: other)

## help: keys
help-keys = Make, list, change and destroy keys
    .long =
        Keys live in a keyring: a file that a passphrase, a key file, a hardware module or a key management service opens. No command prints a key.
help-keys-init = Make a keyring with its first key
help-keys-list = List keys, domains and indexes
help-keys-add = Add a key for a use, a domain of pseudonyms, or a blind index
    .long =
        --use NAME adds the first key of a use. --domain KINDS adds a domain of pseudonyms for each kind, such as resident_id,mobile. --index COLUMN adds a blind index, planned from --rows, --distinct and --commonest, or from a file with --measure.
help-keys-rotate = Make a new active key for a use, or a new generation of an index; the old one still opens
help-keys-disable = Stop a key, domain or index from being used, until it is enabled again
help-keys-enable = Let a disabled key, domain or index be used again
help-keys-destroy = Destroy a key, domain or index for good, and write a certificate
    .long =
        Removes the bytes from the keyring and from every version kept beside it. What was sealed with the key can never be opened again. Copies of the keyring elsewhere are not reached, unless the hardware key that opens them is replaced too (--final).
help-keys-rewrap = Let something else open the keyring: another passphrase, key file, module or program
help-keys-reseal = Seal anew, with the active key, what older keys sealed
    .long =
        Values under the active key are left as they are, so the command can be repeated and goes on where an earlier one stopped. Takes columns, tenant, table and record from INPUT.sealed.json where that stands beside the input.
help-keys-relink = Turn the pseudonyms of one domain into those of another, with a record of who allowed it
help-keys-usage = Count the sealed values of a file by their key; needs no keyring
help-keys-id = The id, as keys list shows it
help-create-key = Make the key file, where none is yet, or a key of the keyring's own in the module
help-keys-json = Write one JSON document on standard output
help-suite = How the key seals: xaes-256-gcm (default), aes-256-gcm-siv, aes-256-siv
help-padding = Blocks of 16 (default), 32 or 64 bytes that hide a value's length; 0 for none
help-domain = Add domains of pseudonyms for these kinds, separated by commas
help-domain-recipient = Who receives the pseudonyms
help-domain-purpose = What for
help-domain-epoch = Tells releases apart that are not to be joined
help-add-index = Add a blind index of this column
help-rotate-index = Make a new generation of this column's index
help-rotate-to = Make this key, which is enabled, the active one of its use again, instead of a new one
help-index-rows = How many records the table has
help-index-distinct = How many distinct values the column has
help-index-commonest = Share of the records that hold the commonest value, 0 to 1
help-index-measure = Count all three in this file
help-index-bits = Bits of a code (default: as planned)
help-index-bits-beside = Bits of other indexes on the same records
help-accept-leakage = Accept that the indexes together may tell records apart; when rotating, without figures, keep the bits there are
help-reason = Why, for the record
help-certificate = Where the certificate goes (default: KEYRING.ID.destroyed.json)
help-yes = Do not ask
help-new-master = Also change what the keyring wraps its keys with: older copies then open only with what opened them before
help-final = Replace the hardware key too, so that older copies of the keyring are dead
help-reseal-input = The file with sealed columns
help-resume = Go on where an earlier run broke off, and keep what is done should this one break off (CSV and TSV)
help-relink-input = The file with pseudonyms
help-relink-from = Id of the domain that the pseudonyms are of
help-relink-to = Id of the domain that they shall be of
help-relink-form = Form of the pseudonyms: reversible (default) or shaped
help-relink-to-form = Their new form: token (default), reversible or shaped
help-relink-by = Who allowed it
help-usage-input = The file with sealed columns; - is standard input

## questions
ask-passphrase = Passphrase of { $keyring }: 
ask-new-passphrase = New passphrase for { $keyring }: 
ask-passphrase-again = The same again: 
ask-destroy = Destroy { $id }? What it sealed can never be opened again. Type the id to go on: 

## answers
said-init = Made the keyring { $keyring } with the key { $id } for the use { $use }.
said-backup = Keep a copy of the keyring and of what opens it, in two places: without both, nothing sealed can be opened.
said-rollback-none = An older copy of this keyring put back would not be noticed: no state file is kept.
said-added = Added { $id }: { $what }.
said-rotated = { $id } is now active for { $what }; what older keys sealed still opens.
said-index-rotated = { $id } is now written for { $what }; look-ups print both codes. When every row has the new one, end the rotation: yingbi keys destroy { $old } --reason …
said-state = { $id } is now { $state }.
said-destroyed = Destroyed { $id }. The certificate is in { $path }.
said-copies = Copies of the keyring outside this folder are not covered: destroy them too.
said-rewrapped = The keyring now opens by: { $provider }.
said-sealed = Sealed { $cells ->
    [one] one cell
   *[other] { $cells } cells
} of { $columns ->
    [one] one column
   *[other] { $columns } columns
} in { $records ->
    [one] one record
   *[other] { $records } records
}.
said-opened = Opened { $cells ->
    [one] one cell
   *[other] { $cells } cells
} of { $columns ->
    [one] one column
   *[other] { $columns } columns
} in { $records ->
    [one] one record
   *[other] { $records } records
}.
said-resealed = Sealed { $cells ->
    [one] one cell
   *[other] { $cells } cells
} of { $columns ->
    [one] one column
   *[other] { $columns } columns
} anew, in { $records ->
    [one] one record
   *[other] { $records } records
}.
said-relinked = Relinked { $cells ->
    [one] one cell
   *[other] { $cells } cells
} of { $columns ->
    [one] one column
   *[other] { $columns } columns
} in { $records ->
    [one] one record
   *[other] { $records } records
}.
said-neutralised = { $cells } cells that a spreadsheet would run as a formula now begin with an apostrophe.
said-wrote = Written: { $paths }
said-usage-none = No sealed value was found.
said-index-plan = The index shows { $bits } bits: about { $candidates } values share a code.
keys-title = Keyring { $id } · generation { $generation } · opens by { $provider }
keys-signing = Its certificates are verified with { $key }
keys-heading-keys = Keys
keys-heading-domains = Domains of pseudonyms
keys-heading-indexes = Blind indexes
keys-heading-empty = { $heading }: none
keys-col-id = id
keys-col-use = use
keys-col-suite = suite
keys-col-padding = padding
keys-col-state = state
keys-col-tenant = tenant
keys-col-recipient = recipient
keys-col-purpose = purpose
keys-col-kind = kind
keys-col-epoch = epoch
keys-col-table = table
keys-col-column = column
keys-col-name = name
keys-col-generation = generation
keys-col-bits = bits
keys-col-cells = cells
key-state-active = active
key-state-enabled = enabled
key-state-disabled = disabled
key-state-destroyed = destroyed
key-provider-passphrase = passphrase
key-provider-key-file = key file
key-provider-command = program
key-provider-pkcs11 = hardware module (PKCS#11)

## words in errors
word-passphrase = passphrase
word-key-file = key file
word-command = program
word-pkcs11 = hardware module (PKCS#11)
word-active = active
word-enabled = enabled
word-disabled = disabled
word-destroyed = destroyed
word-entity-not-found = it does not exist
word-permission-denied = permission denied
word-is-a-directory = it is a folder
word-not-a-directory = a part of the path is no folder
word-entity-already-exists = it exists already
word-no-storage-space = the disk is full
word-unexpected-end-of-file = it ends too early
word-other-error = the system reported an error
word-invalid-input-parameter = it is not a regular file, or its name cannot be one
word-broken-pipe = the pipe is broken
word-file-too-large = it is too large
word-read-only-filesystem-or-storage-medium = the disk can only be read
word-stream-did-not-contain-valid-utf-8 = it is no UTF-8 text
word-invalid-data = its content is wrong
word-operation-interrupted = interrupted
word-resource-busy = it is in use
word-unsupported = the system cannot do this
word-disable = disable
word-enable = enable
word-destroy = destroy
word-rotate = rotate
word-activate = activate
word-a-domain-has-a-name-or-a-canonical-form-that-does-not-exist = a domain has a name or a canonical form that does not exist
word-a-domain-stands-twice--or-without-its-root = a domain stands twice, or without its root
word-a-domain-s-state-and-secrets-do-not-fit-each-other = a domain's state and secrets do not fit each other
word-a-key-s-count-of-sealed-values-is-not-one = a key's count of sealed values is not one
word-a-key-s-use--suite-and-padding-do-not-fit-each-other = a key's use, suite and padding do not fit each other
word-a-use-has-two-active-keys--or-a-root-or-signing-key-another-state = a use has two active keys, or a root or signing key another state
word-an-entry-s-state--bytes-and-certificate-do-not-fit-each-other = an entry's state, bytes and certificate do not fit each other
word-an-index-and-its-root-do-not-fit-each-other = an index and its root do not fit each other
word-an-index-has-a-name--a-generation-or-a-number-of-bits-that-does-not-exist = an index has a name, a generation or a number of bits that does not exist
word-an-index-has-one-generation-twice--or-two-active-ones = an index has one generation twice, or two active ones
word-it-cannot-be-written-as-json = it cannot be written as JSON
word-it-has-not-one-key-that-signs = it has not one key that signs
word-it-has-not-three-lines = it has not three lines
word-it-is-larger-than-any-keyring = it is larger than any keyring
word-it-is-not-a-plain-file = it is not a plain file
word-it-would-be-larger-than-any-keyring = it would be larger than any keyring
word-its-body-cannot-be-read = its body cannot be read
word-its-code-is-not-32-bytes-in-base64url = its code is not 32 bytes in base64url
word-its-generation-cannot-rise = its generation cannot rise
word-its-header-cannot-be-read = its header cannot be read
word-its-header-has-no-version-that-ever-was = its header has no version that ever was
word-two-entries-have-one-id = two entries have one id
