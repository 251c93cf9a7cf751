extension ConfigurationProblem: CustomStringConvertible {
  /// `loona-sync.yaml:12:5: customers.keey: unknown key; did you mean 'key'? accepted: files, key, …`
  var description: String { "\(origin): \(sentence)" }

  var sentence: String {
    switch fact {
    case .unreadable(let reason): "the configuration can't be read: \(reason)"
    case .notYAML(let reason): "this is not YAML: \(reason)"
    case .alias(let name): "the alias *\(name) is not accepted: write out what &\(name) stands for"
    case .furtherProblems: "there are more problems than are shown; mend these first"
    case .tooDeep(let most):
      "more than \(most) levels of indentation and open brackets; close a bracket, or indent by the same steps everywhere"
    case .unknownKey(let suggestion, let accepted):
      "unknown key;\(suggestion.map { " did you mean '\($0)'?" } ?? "") accepted: \(accepted.joined(separator: ", "))"
    case .repeatedKey(let line?): "this key stands here a second time, first on line \(line)"
    case .repeatedKey(nil): "this key stands more than once in its section"
    case .keyNotText: "a key must be a single value"
    case .missingKey(let accepted): "this key is required; accepted: \(accepted)"
    case .wrongShape(let found, let accepted): "\(found.rawValue) stands here; accepted: \(accepted)"
    case .notAccepted(let value, let accepted): "\(Self.quoted(value)) is not accepted; accepted: \(accepted)"
    case .notYet: "not in this version yet; leave the key out"
    case .valueNotYet(let value, let accepted):
      "\(Self.quoted(value)) is not in this version yet; accepted: \(accepted)"
    case .encodingNotYet(let name): "\(Self.quoted(name)): this version reads UTF-8 only; accepted: utf-8"

    case .malformedVariable: "an environment variable is written ${NAME}: letters, digits and _, no digit first"
    case .missingVariable(let name): "the environment variable \(name) is not set"
    case .empty: "the value is empty"
    case .missingCredentials(let accepted): "this command needs credentials; accepted: \(accepted)"
    case .secretWritten:
      "a secret must not stand in the configuration; accepted: client_secret: ${LOONA_CLIENT_SECRET}, or client_secret_file"
    case .secretTwice: "client_secret and client_secret_file exclude each other"
    case .secretFile(let file, .unreadable(let reason)): "\(file) can't be read: \(reason)"
    case .secretFile(let file, .open(let mode)):
      "\(file) has mode \(String(mode, radix: 8)), others than its owner may use it; accepted: 600 or 400 (chmod 600)"
    case .secretFile(let file, .foreign(let owner)):
      "\(file) belongs to the user \(owner); accepted: a file of your own, or root's (chown)"
    case .secretFile(let file, .notText): "\(file) must hold one line of text, the secret"

    case .onlyWith(let type): "this key is only for type: \(type)"
    case .oneOfKeys(let keys): "give one of \(keys.joined(separator: ", ")): they exclude each other"
    case .movedByTransactions(let names):
      """
      transactions move \(names.joined(separator: ", ")), and pass maps \(names.count == 1 ? "it" : "them") too: the nightly run would \
      write over what the transactions earned. Leave \(names.count == 1 ? "it" : "them") out of pass; or, where the ledger is carried \
      over once and pass states the values from then on, write one_off: true
      """
    case .columnAndTemplate: "column and template exclude each other: give one of them"
    case .defaultAndEmpty: "default and empty exclude each other: give one of them"
    case .mapAndType: "map and type exclude each other: a mapped value is text"
    case .emptyCellInMap: "an empty cell is never looked up; accepted for it: default, or empty: clear"
    case .templateWithoutColumn: "no column is named; accepted: text with columns in braces, as {first_name}"
    case .templateOfTwoTables: "a template takes the columns of one table: customers or balances"
    case .noBalances: "a column of the balances is used, but there is no section 'balances'"
    case .reservedName: "a value can't have this name: the pass's own is called so, see pass.status and pass.expires"
    case .tooManyValues(let most): "more values than \(most)"
    case .unknownValue(let name, let values):
      "\(Self.quoted(name)) is none of pass.values; accepted: \(values.joined(separator: ", "))"
    case .matchedTwice(let name): "\(Self.quoted(name)) stands here twice"
    case .keyNotMatched(let column):
      "none of these values holds customers.key as it is, so a created pass could not be found again; "
        + "accepted: at least one value that is the column \(Self.quoted(column)), as plain text"
    case .unfitDefault(let text, let reason): "\(Self.quoted(text)) does not fit the value's type: \(reason)"
    }
  }

  private static func quoted(_ value: String?) -> String {
    guard let value else { return "this value" }
    return value.count <= 60 ? "'\(value)'" : "'\(value.prefix(60))…'"
  }
}
