import Foundation
import LoonaSandbox
import Testing

extension EndToEnd {
  /// A disk that is full, or that may not be written to.
  @Suite struct DiskTests {
    private let customers = Customer.invented(60)

    /// Blocks of 512 bytes: from no file at all to one that only the last copy of the results is too long for.
    @Test(arguments: [0, 1, 8, 40, 100, 200, 280, 360, 440, 480, 520, 560, 640])
    func `files that may grow no further stop a run, and resume goes on`(blocks: Int) async throws {
      try await withShop { shop in
        try shop.export(customers)
        let limited = try await shop.shell(#"ulimit -f \#(blocks) && exec "$0" "$@""#, "run")
        let wrote = try shop.attemptedWrites.count
        // The smaller ones have no room for state and plan; with the larger ones a run has begun.
        #expect(limited.code == (wrote > 0 || blocks >= 520 ? 5 : 1), "\(limited.errors)")
        #expect(limited.errors.contains("error: "), "\(limited.errors)")
        try expectNoHalfReports(shop)
        let isBegun = try shop.runs().contains { FileManager.default.fileExists(atPath: shop.path($0 + "/begun")) }
        #expect(wrote == 0 || isBegun)
        #expect(isBegun == (limited.code == 5))
        if isBegun {
          #expect(limited.errors.contains("resume"), "\(limited.errors)")
          let status = try await shop.expect(0, "status", "--json")
          #expect(status.document?["stage"]?.string != "planned")
          // A create that was about to leave may stay in doubt until a later run has seen how long passes take to be listed.
          #expect([0, 3].contains(try await shop("resume").code))
        }
        var codes: [Int32?] = []
        while codes.count < 3, codes.last != 0 { codes.append(try await shop("run").code) }
        #expect(codes.last == 0, "\(codes)")
        try shop.expectOnePass(for: customers)
        #expect(try shop.writes.count == customers.count)
      }
    }

    @Test(.enabled("needs the right to mount a file system of its own") { await Mounts.arePossible })
    func `a disk that fills in the middle of a run stops it, and with room again resume goes on`() async throws {
      try await withShop { shop in
        let customers = Customer.invented(300)
        shop.settings.runs = "small/runs"
        try shop.export(customers)
        let script = """
          mkdir small && mount -t tmpfs -o size=640k,mode=700 loona small || exit 90
          "$0" "$@"; first=$?
          mount -o remount,size=64m small || exit 91
          "$0" resume -c \(shop.path("loona-sync.yaml")); second=$?
          ls small/runs/*/report.html >/dev/null || exit 92
          echo "codes $first $second"
          """
        try script.write(toFile: shop.path("script"), atomically: true, encoding: .utf8)
        let ending = try await shop.shell(
          #"cd \#(shop.folder) && exec unshare -m /bin/sh -c "$(cat script)" "$0" "$@""#, "run")
        #expect(ending.output.contains("codes 5 0\n"), "\(ending.code ?? -1) \(ending.output)\(ending.errors)")
        #expect(ending.errors.contains("resume"), "\(ending.errors)")
        try shop.expectOnePass(for: customers)
        #expect(try shop.writes.count == customers.count)
      }
    }

    @Test(.enabled("needs the right to mount a file system of its own") { await Mounts.arePossible })
    func `a runs folder that may only be read is said, and nothing is sent`() async throws {
      try await withShop { shop in
        try shop.export(customers)
        try await shop.expect(0, "run")
        let before = try shop.attemptedWrites.count
        var later = customers
        later[0].balance += 100
        try shop.export(later)
        for command in ["run", "plan", "resume"] {
          let runs = shop.path("runs")
          let mount = "mount --bind \(runs) \(runs) && mount -o remount,ro,bind \(runs)"
          let ending = try await shop.shell(
            #"exec unshare -m /bin/sh -c '\#(mount) && exec "$0" "$@"' "$0" "$@""#, command)
          #expect(ending.code == 1, "\(command): \(ending.errors)")
          #expect(ending.errors.contains(runs), "\(ending.errors)")
        }
        #expect(try shop.attemptedWrites.count == before)
      }
    }

    @Test func `a runs folder is made with those above it, and a file or a link in the way of the state is said`()
      async throws
    {
      try await withShop { shop in
        shop.settings.runs = "not/there/yet"
        try shop.export(customers)
        try await shop.expect(0, "run")
        try FileManager.default.removeItem(atPath: shop.path("not"))
        try FileManager.default.createDirectory(atPath: shop.path("not/there/yet"), withIntermediateDirectories: true)
        try FileManager.default.createDirectory(
          atPath: shop.path("not/there/yet/state.sqlite"), withIntermediateDirectories: true)
        let before = try shop.attemptedWrites.count
        let folder = try await shop.expect(78, "run")
        #expect(folder.errors.contains("state.sqlite"), "\(folder.errors)")
        try FileManager.default.removeItem(atPath: shop.path("not/there/yet/state.sqlite"))
        try FileManager.default.createSymbolicLink(
          atPath: shop.path("not/there/yet/state.sqlite"), withDestinationPath: shop.path("elsewhere"))
        let link = try await shop.expect(78, "run")
        #expect(link.errors.contains("link"), "\(link.errors)")
        #expect(try shop.attemptedWrites.count == before)
      }
    }

    /// A report is there whole, or not at all.
    private func expectNoHalfReports(_ shop: Shop) throws {
      for run in try shop.runs() {
        let names = try FileManager.default.contentsOfDirectory(atPath: shop.path(run))
        #expect(!names.contains { $0.hasSuffix(".partial") }, "\(names)")
        if names.contains("report.html") { #expect(try shop.read(run + "/report.html").hasSuffix("</html>\n")) }
        if names.contains("report.json") { #expect(JSONValue(try shop.read(run + "/report.json")) != nil) }
        for name in names where name.hasSuffix(".csv") && name != "rejects.csv" {
          #expect(try shop.read(run + "/" + name).hasSuffix("\n"), "\(name)")
        }
      }
    }
  }
}

enum Mounts {
  /// Whether this user may mount a file system in a namespace of its own.
  static var arePossible: Bool {
    get async {
      let ending = try? await Program().shell(
        "exec unshare -m /bin/sh -c 'd=$(mktemp -d) && mount -t tmpfs none $d'", [])
      return ending?.code == 0
    }
  }
}
