import Foundation
import LoonaSandbox
import Loopback
import Testing

extension EndToEnd {
  /// Services, files and neighbours that mean harm, met by the real binary.
  @Suite struct HostilityTests {
    private static let commands = [
      ["doctor", "-v"], ["templates", "list", "-v"], ["passes", "get", "5", "--json"],
      ["plan", "-v", "--log-format", "json"],
      ["run", "-v"],
    ]

    private func everything(_ shop: Shop, _ commands: [[String]] = commands) async throws -> [Program.Ending] {
      var endings: [Program.Ending] = []
      for command in commands { endings.append(try await shop.run(command) { _ in }) }
      return endings
    }

    private static func authorization(_ head: String) -> String {
      head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("authorization:") }.map(String.init) ?? ""
    }

    @Test func `a service that sends secrets and phones back makes nobody show them`() async throws {
      let echo: @Sendable (String) -> String = { head in
        let words =
          "\(Self.authorization(head)) secret \(Shop.secret) phone +7 (900) 123-45-67, anna@example.com \\u001b[2J \\u202e"
        return LoopbackServer.answer("400 Bad Request", #"{"message":"\#(words)"}"#)
      }
      let refusing = try LoopbackServer.answering(echo)
      let late = try LoopbackServer.answering { $0.hasPrefix("POST /oauth") ? LoopbackServer.token : echo($0) }
      try await withShop { shop in
        try shop.export(Customer.invented(5))
        for server in [refusing, late] {
          shop.settings.url = server.base
          try shop.configure()
          let texts = try await everything(shop).flatMap { [$0.output, $0.errors] }
          #expect(texts.contains { $0.contains("phone +• (•••)") })
          let basic = Data("sandbox:\(Shop.secret)".utf8).base64EncodedString()
          for secret in [Shop.secret, basic, "tok-en/1", "123-45-67", "anna@", "\u{1B}", "\u{202E}"] {
            #expect(!texts.joined().contains(secret), "\(secret)")
          }
        }
      }
      #expect(late.requests.contains { $0.contains("tok-en/1") })
    }

    @Test func `a redirect is followed by nothing, the token least of all`() async throws {
      let elsewhere = try LoopbackServer.answering { _ in LoopbackServer.token }
      let location = "Location: \(elsewhere.base)/oauth/token\r\n"
      let server = try LoopbackServer.answering { head in
        head.hasPrefix("POST /oauth") ? LoopbackServer.token : LoopbackServer.answer("307 T", "", headers: location)
      }
      let first = try LoopbackServer.answering { _ in LoopbackServer.answer("308 P", "", headers: location) }
      try await withShop { shop in
        for url in [server.base, first.base] {
          shop.settings.url = url
          try shop.configure()
          let ending = try await shop("templates", "list")
          #expect(ending.code != 0 && ending.errors.contains("a redirect, which is never followed; check loona.url"))
        }
      }
      #expect(elsewhere.requests.isEmpty && !server.requests.isEmpty)
    }

    @Test func `proxies of the environment are not asked`() async throws {
      let proxy = try LoopbackServer.answering { _ in LoopbackServer.token }
      try await withShop { shop in
        let names = ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"]
        let proxies = Dictionary(uniqueKeysWithValues: names.map { ($0, proxy.base) })
        let credentials = ["LOONA_CLIENT_ID": "sandbox", "LOONA_CLIENT_SECRET": Shop.secret]
        shop.program = try Program(environment: credentials.merging(proxies) { $1 })
        try shop.configure()
        try await shop.expect(0, "templates", "list")
      }
      #expect(proxy.requests.isEmpty)
    }

    @Test(arguments: [
      (#","totalElements":3"#, ["run"], 69, "the service states 3"),
      ("", ["run", "--max-duration", "2s"], 5, "--max-duration was over while the listing was read"),
    ])
    func `a listing of ever-new passes has an end`(says: String, words: [String], code: Int32, sentence: String)
      async throws
    {
      let names = ["externalId", "firstName", "lastName", "phone", "ownBalance"]
      let placeholders = names.map { #"{"name":"\#($0)","type":"TEXT"}"# }.joined(separator: ",")
      let server = try LoopbackServer.answering { head in
        if head.hasPrefix("POST /oauth") { return LoopbackServer.token }
        if head.contains("/templates/") {
          let template = #"{"id":1674,"name":"a","type":"DISCOUNT","placeholders":[\#(placeholders)]}"#
          return LoopbackServer.answer("200 OK", template)
        }
        let page = head.firstMatch(of: /page=(\d+)/).flatMap { Int($0.1) } ?? 0
        let passes = (0..<1000).map { #"{"id":\#(page * 1000 + $0),"placeholderValues":[]}"# }.joined(separator: ",")
        return LoopbackServer.answer("200 OK", #"{"content":[\#(passes)],"last":false\#(says)}"#)
      }
      try await withShop { shop in
        shop.settings.url = server.base
        shop.settings.requestsPerSecond = says.isEmpty ? 20 : 1000
        try shop.export(Customer.invented(5))
        let ending = try await shop.run(words) { _ in }
        #expect(ending.code == code && ending.errors.contains(sentence), "\(ending.code ?? -1) \(ending.errors)")
        #expect(try shop.runs().isEmpty)
      }
      #expect(!server.requests.contains { $0.hasPrefix("POST /version1") || $0.hasPrefix("PUT") })
    }

    @Test func `names and values from Loona and from exports forge no line and no colour`() async throws {
      let hostile = "x\u{1B}[31m\\u009b31m\\n000000  ACTIVE  forged\\u202e"
      let template =
        #"{"id":1674,"name":"\#(hostile)","type":"STORE_CARD","placeholders":[{"name":"\#(hostile)","type":"TEXT"}]}"#
        .replacing("\u{1B}", with: "\\u001b")
      let pass =
        #"{"id":5,"templateId":1674,"status":"\#(hostile)","placeholderValues":[{"name":"firstName","value":"\#(hostile)"}]}"#
        .replacing("\u{1B}", with: "\\u001b")
      let server = try LoopbackServer.answering { head in
        if head.hasPrefix("POST /oauth") { return LoopbackServer.token }
        if head.contains("/templates/1674") { return LoopbackServer.answer("200 OK", template) }
        if head.contains("/templates") { return LoopbackServer.answer("200 OK", "[\(template)]") }
        return LoopbackServer.answer("200 OK", head.contains("/passes/5") ? pass : "[\(pass)]")
      }
      try await withShop { shop in
        shop.settings.url = server.base
        try shop.write("customer_id;\u{1B}[2Jfirst\rname\u{9B}2J\n1;2\n", to: "customers.csv")
        try shop.write("customer_id;balance\n1;2\n", to: "balances.csv")
        try shop.configure()
        let endings = try await everything(
          shop,
          [
            ["templates", "list"], ["templates", "get"], ["templates", "list", "--json"], ["passes", "list"],
            ["passes", "list", "--json"], ["passes", "get", "5"], ["doctor"], ["doctor", "--json"], ["plan"],
            ["plan", "-c", "no\u{1B}[2J\nerror: forged"],
          ])
        let bad = endings.flatMap { [$0.output, $0.errors] }.filter { text in
          text.unicodeScalars.contains {
            ($0.value < 0x20 && $0 != "\n" && $0 != "\t") || (0x7F...0x9F).contains($0.value)
          }
            || text.contains("\u{202E}")
        }
        #expect(bad == [])
        for ending in endings {
          let lines = (ending.output + ending.errors).split(separator: "\n")
          #expect(!lines.contains { $0.hasPrefix("000000") || $0.hasPrefix("error: forged") }, "\(lines)")
        }
        #expect(endings[3].output.contains("000000  ACTIVE  forged"))
      }
    }

    @Test func `no folder or file holds the secret or a token after a night, whatever went wrong`() async throws {
      var options = SandboxOptions.rough(seed: 7)
      options.client.tokenLife = .seconds(1)
      try await withShop(options) { shop in
        try shop.export(Customer.invented(200))
        _ = try await shop("run", "-v")
        _ = try await shop("run", "-v", "--json")
        _ = try await shop("passes", "list", "--save", shop.path("saved.jsonl"))
        let basic = Data("sandbox:\(Shop.secret)".utf8).base64EncodedString()
        let files = try #require(FileManager.default.enumerator(atPath: shop.folder)).compactMap { $0 as? String }
        #expect(files.contains { $0.hasSuffix("run.sqlite") } && files.contains { $0.hasSuffix("state.sqlite") })
        for file in files {
          guard let content = FileManager.default.contents(atPath: shop.path(file)) else { continue }
          for secret in [Shop.secret, basic, "Bearer ", "eyJhb"] {
            #expect(content.range(of: Data(secret.utf8)) == nil, "\(file) holds \(secret)")
          }
        }
      }
    }

    @Test func `a crash leaves no memory behind`() async throws {
      try await withShop { shop in
        shop.settings.requestsPerSecond = 40
        try shop.export(Customer.invented(30))
        _ = try await shop.run(["run"]) { [shop] process in
          try await shop.awaitArrivals(3)
          let folder = "/proc/\(process.process)"
          let limits = try String(contentsOfFile: folder + "/limits", encoding: .utf8)
          let core = try #require(limits.split(separator: "\n").first { $0.hasPrefix("Max core file size") })
          #expect(core.split(separator: " ").suffix(3) == ["0", "0", "bytes"])
          let filter = try String(contentsOfFile: folder + "/coredump_filter", encoding: .utf8)
          #expect(filter.trimmed == "00000000")
        }
      }
    }

    @Test func `what lies in the way of a run's files is not followed`() async throws {
      try await withShop { shop in
        try shop.export(Customer.invented(5))
        try await shop.expect(0, "run")
        let run = try shop.newestRun()
        try shop.write("precious", to: "victim")
        for name in ["report.html", "report.json", "operations.csv", "passes.csv", "rejects.csv"] {
          try FileManager.default.removeItem(atPath: shop.path("\(run)/\(name)"))
          try FileManager.default.createSymbolicLink(
            atPath: shop.path("\(run)/\(name)"), withDestinationPath: shop.path("victim"))
        }
        try FileManager.default.createSymbolicLink(
          atPath: shop.path("saved.jsonl"), withDestinationPath: shop.path("victim"))
        try await shop.expect(0, "report", "--format", "html,json,csv")
        try await shop.expect(0, "passes", "list", "--save", shop.path("saved.jsonl"))
        #expect(try shop.read("victim") == "precious")
        #expect(try shop.read("\(run)/report.html").contains("<!doctype html>"))
        try await linked(shop)
      }
    }

    /// A link in the place of the state or of the lock stops a run.
    private func linked(_ shop: Shop) async throws {
      let files = FileManager.default
      let names = try files.contentsOfDirectory(atPath: shop.path("runs")).filter { $0.hasPrefix(".lock-") }
      let lock = try #require(names.first)
      for name in ["runs/state.sqlite", "runs/\(lock)"] {
        try files.moveItem(atPath: shop.path(name), toPath: shop.path("moved"))
        try files.createSymbolicLink(atPath: shop.path(name), withDestinationPath: shop.path("moved"))
        let ending = try await shop("run")
        #expect(ending.code != 0 && !ending.errors.isEmpty, "\(name)")
        try files.removeItem(atPath: shop.path(name))
        try files.moveItem(atPath: shop.path("moved"), toPath: shop.path(name))
      }
      try await shop.expect(0, "run")
    }

    @Test func `a wide umask gives nothing away`() async throws {
      try await withShop { shop in
        try shop.export(Customer.invented(5))
        #expect(try await shop.shell(#"umask 0 && exec "$0" "$@""#, "run").code == 0)
        let names = try FileManager.default.subpathsOfDirectory(atPath: shop.path("runs"))
        #expect(names.contains { $0.hasSuffix("run.sqlite") } && names.contains { $0.hasSuffix("report.html") })
        for name in [""] + names {
          let attributes = try FileManager.default.attributesOfItem(atPath: shop.path("runs/" + name))
          let mode = (attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0o777
          #expect(mode & 0o077 == 0, "\(name) has mode \(String(mode, radix: 8))")
        }
      }
    }

    @Test func `runs that everybody may write to are refused`() async throws {
      try await withShop { shop in
        try shop.export(Customer.invented(5))
        try FileManager.default.createDirectory(
          atPath: shop.path("runs"), withIntermediateDirectories: false, attributes: [.posixPermissions: 0o777])
        try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: shop.path("runs"))
        for command in ["run", "plan"] {
          let ending = try await shop.expect(78, command)
          #expect(ending.errors.contains("chmod o-w"))
        }
        #expect(try shop.attemptedWrites.isEmpty)
      }
    }
  }
}

extension StringProtocol {
  fileprivate var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
