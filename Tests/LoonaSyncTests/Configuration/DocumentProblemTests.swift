import Testing

@testable import LoonaSync

@Suite("A configuration's mistakes")
struct DocumentProblemTests {
  @Test("are named by file, line, column and key, with what is accepted")
  func unknownKey() {
    let text = ConfigurationText(customers: "  files: customers.csv\n  keey: customer_id\n  key: customer_id")
    #expect(
      text.problems() == [
        "loona-sync.yaml:5:3: customers.keey: unknown key; did you mean 'key'? accepted: files, key, where, encoding, "
          + "delimiter, quote, final_newline, checksum, trailer"
      ])
  }

  @Test("get no suggestion where nothing is near")
  func noSuggestion() {
    let text = ConfigurationText(rest: "colour: red")
    #expect(
      text.problems() == [
        "loona-sync.yaml:13:1: colour: unknown key; accepted: loona, customers, balances, pass, transactions, policy, limits, rate, "
          + "runs, report, notify"
      ])
  }

  @Test("are all reported at once, in the order of the lines")
  func allAtOnce() {
    let text = ConfigurationText(
      loona: "  template: x\n  url: ftp://example.com", balances: "  files: [a.csv]", values: "    externalId: [a]",
      rest: "limits:\n  creates: many\nrate: { concurrency: 65 }")
    #expect(
      text.problems() == [
        "loona-sync.yaml:2:13: loona.template: 'x' is not accepted; accepted: a whole number, 1 to 2147483647",
        "loona-sync.yaml:3:8: loona.url: 'ftp://example.com' is not accepted; accepted: https://host[:port] without "
          + "/version1; http:// only for 127.0.0.1, localhost and [::1]",
        "loona-sync.yaml:7:1: balances.key: this key is required; accepted: the column that holds the customer's id",
        "loona-sync.yaml:12:17: pass.values.externalId: a list stands here; accepted: the name of a column, or a mapping "
          + "with the keys column, type, region, format, decimals, map, default, empty, template",
        "loona-sync.yaml:14:12: limits.creates: 'many' is not accepted; accepted: a whole number, or a share such as 30% "
          + "or 12.5%",
        "loona-sync.yaml:15:22: rate.concurrency: '65' is not accepted; accepted: a whole number, 1 to 64",
      ])
  }

  @Test("include what is missing")
  func missing() {
    let problems = problems(of: "loona:\n  url: https://api.loona.ai\npass: { values: { a: b } }\n")
    #expect(
      problems == [
        "loona-sync.yaml:1:1: loona.template: this key is required; accepted: the number of the template",
        "loona-sync.yaml:1:1: customers: this key is required; accepted: a mapping with the keys files and key",
        "loona-sync.yaml:3:1: pass.match: this key is required; accepted: a list of names of pass.values, strongest first",
      ])
    #expect(self.problems(of: "").count == 3)
    #expect(self.problems(of: "# nothing yet\n").count == 3)
  }

  @Test("include values of the wrong kind")
  func wrongShape() {
    let text = ConfigurationText(
      customers: "  files: { a: b }\n  key:", rest: "policy: strict\nruns: [a]\nreport: { formats: { html: yes } }")
    #expect(
      text.problems() == [
        "loona-sync.yaml:4:10: customers.files: a mapping stands here; accepted: a path, a glob, or a list of them",
        "loona-sync.yaml:5:7: customers.key: nothing stands here; accepted: the name of a column",
        "loona-sync.yaml:13:9: policy: a single value stands here; accepted: a mapping with the keys missing, duplicates, "
          + "no_balance, first_contact, conflicts, settle_after, max_age, apart",
        "loona-sync.yaml:14:7: runs: a list stands here; accepted: the path of a folder",
        "loona-sync.yaml:15:20: report.formats: a mapping stands here; accepted: a list of html, json, csv",
      ])
  }

  @Test("include a key that stands there twice, whatever else is wrong, and however it is quoted")
  func repeatedKeys() {
    let text = ConfigurationText(
      customers: "  files: customers.csv\n  key: a\n  key: customer_id\n  kye: a\n  key: b",
      values: "    externalId: a\n    sex: { column: s, map: { 1: A, \"1\": B, 2: C, 2: D } }")
    #expect(
      text.problems() == [
        "loona-sync.yaml:6:3: customers.key: this key stands here a second time, first on line 5",
        "loona-sync.yaml:7:3: customers.kye: unknown key; did you mean 'key'? accepted: files, key, where, encoding, "
          + "delimiter, quote, final_newline, checksum, trailer",
        "loona-sync.yaml:8:3: customers.key: this key stands here a second time, first on line 5",
        "loona-sync.yaml:16:36: pass.values.sex.map.1: this key stands here a second time, first on line 16",
        "loona-sync.yaml:16:50: pass.values.sex.map.2: this key stands here a second time, first on line 16",
      ])
  }

  @Test("include a repeated key in a file from Windows, and one in an unusual spelling")
  func repeatedKeysElsewhere() {
    let windows = ConfigurationText(rest: "runs: a\nrunz: a\nruns: b").yaml.replacing("\n", with: "\r\n")
    #expect(
      problems(of: windows).map { $0.prefix(26) } == ["loona-sync.yaml:14:1: runz", "loona-sync.yaml:15:1: runs"])
    #expect(problems(of: "\u{FEFF}" + ConfigurationText().yaml).isEmpty)
    #expect(
      problems(of: "\"\\x61\": 1\n\"\\x61\": 1\n") == [
        "loona-sync.yaml:1:1: a: this key stands more than once in its section"
      ])
  }

  @Test("include a key that is no single value")
  func keyNotText() {
    #expect(
      ConfigurationText(rest: "? [a, b]\n: c").problems() == ["loona-sync.yaml:13:3: a key must be a single value"])
  }

  @Test("may make it no YAML at all")
  func notYAML() {
    #expect(
      problems(of: "loona:\n  url: [a\n") == [
        "loona-sync.yaml:3:1: this is not YAML: while parsing a flow sequence, did not find expected ',' or ']'"
      ])
    #expect(
      problems(of: "loona:\n\turl: a\n") == [
        "loona-sync.yaml:2:1: this is not YAML: while scanning for the next token, found character that cannot start any "
          + "token"
      ])
    #expect(
      problems(of: "a: 1\n---\nb: 2\n") == [
        "loona-sync.yaml:2:1: this is not YAML: expected a single document in the stream, but found another document"
      ])
    #expect(
      problems(of: "loona:\n  url: \u{1}\n") == [
        "loona-sync.yaml:2: this is not YAML: control characters are not allowed"
      ])
  }

  @Test("include a file that isn't there or isn't text")
  func unreadable() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("loona-sync.yaml", [0xFF, 0xFE])
    #expect(
      loadingProblems("\(folder.path)/none.yaml") == [
        "none.yaml: the configuration can't be read: No such file or directory"
      ])
    #expect(loadingProblems(folder.path).first?.hasSuffix("the configuration can't be read: Is a directory") == true)
    #expect(loadingProblems(file) == ["loona-sync.yaml: the configuration can't be read: it is not UTF-8"])
  }

  @Test("include keys that a later version brings: they are refused, not ignored")
  func notYet() {
    let text = ConfigurationText(
      customers: "  files: c.csv\n  key: customer_id",
      rest: "report: { lang: ru }\nnotify: { heartbeat: \"https://example.com\", metrics: m.prom }")
    #expect(
      text.problems() == [
        "loona-sync.yaml:13:17: report.lang: 'ru' is not in this version yet; accepted: en",
        "loona-sync.yaml:14:11: notify.heartbeat: not in this version yet; leave the key out",
        "loona-sync.yaml:14:45: notify.metrics: not in this version yet; leave the key out",
      ])
  }

  @Test("include a trailer without its column or word, or one that counts where its word stands")
  func trailer() {
    func problems(_ trailer: String) -> [String] {
      ConfigurationText(customers: "  files: c.csv\n  key: customer_id\n  trailer: \(trailer)").problems()
    }
    #expect(problems("{ column: 1, equals: EOF, count: 2 }").isEmpty)
    #expect(
      problems("{ column: 1 }") == [
        "loona-sync.yaml:6:3: customers.trailer.equals: this key is required; accepted: what stands in that column of the "
          + "last record"
      ])
    #expect(
      problems("{ column: 0, equals: EOF }") == [
        "loona-sync.yaml:6:22: customers.trailer.column: '0' is not accepted; accepted: a whole number, 1 to 10000"
      ])
    #expect(
      problems("{ column: 1, equals: EOF, count: 1 }") == [
        "loona-sync.yaml:6:45: customers.trailer.count: '1' is not accepted; accepted: another column"
      ])
  }

  @Test("include encodings other than UTF-8, and other delimiters than the promised ones")
  func dialect() {
    let text = ConfigurationText(
      customers: "  files: c.csv\n  key: customer_id\n  encoding: windows-1251\n  delimiter: x\n  quote: x\n"
        + "  final_newline: no")
    #expect(
      text.problems() == [
        "loona-sync.yaml:6:13: customers.encoding: 'windows-1251': this version reads UTF-8 only; accepted: utf-8",
        "loona-sync.yaml:7:14: customers.delimiter: 'x' is not accepted; accepted: ',', ';', '|' or tab",
        "loona-sync.yaml:8:10: customers.quote: 'x' is not accepted; accepted: a double or a single quotation mark",
        "loona-sync.yaml:9:18: customers.final_newline: 'no' is not accepted; accepted: required, optional",
      ])
  }

  private func problems(of yaml: String) -> [String] {
    do {
      _ = try Configuration.parse(yaml)
      return []
    } catch {
      return error.problems.map(\.description)
    }
  }

  /// Without the folder, which has another name each time.
  private func loadingProblems(_ file: String) -> [String] {
    do {
      _ = try Configuration.load(file: file, environment: [:])
      return []
    } catch {
      return error.problems.map { $0.description.replacing(file.folderOfPath + "/", with: "") }
    }
  }
}
