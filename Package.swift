// swift-tools-version: 6.2

import PackageDescription

/// With `FUZZ=1` there are fuzz targets, and the rooms count the edges that an input takes (Fuzzing.md).
let isFuzzing = Context.environment["FUZZ"] == "1"
let strict: [SwiftSetting] =
  [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]
  + (isFuzzing ? [.unsafeFlags(["-sanitize=fuzzer,address", "-O", "-assert-config", "Debug"])] : [])

/// Tests play worlds by the thousand through the rooms that take most of their time: those are optimised in debug builds too.
let optimised: [SwiftSetting] = [.unsafeFlags(["-O", "-assert-config", "Debug"], .when(configuration: .debug))]

/// A room of the house and, beside it, its tests. `ArchitectureTests` holds the table of who may import whom.
func room(
  _ name: String, knows dependencies: [Target.Dependency] = [], built settings: [SwiftSetting] = []
) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict + settings)
}

/// An executable: a room's command, and nothing else.
func program(_ name: String, of room: String) -> Target {
  .executableTarget(name: name, dependencies: [.target(name: room)], swiftSettings: strict)
}

func tests(_ name: String, of dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
  .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: strict)
}

/// libFuzzer brings `main`; the target brings what it calls.
func fuzz(_ name: String, of dependencies: [Target.Dependency]) -> Target {
  .executableTarget(
    name: name, dependencies: ["Fuzzing"] + dependencies, path: "Tests/Fuzzing/\(name)",
    swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])],
    linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address", "-use-ld=lld"])])
}

let fuzzing: [Target] =
  isFuzzing
  ? [
    .target(name: "Fuzzing", path: "Tests/Fuzzing/Fuzzing", swiftSettings: strict),
    fuzz("FuzzFields", of: ["Passes"]),
    fuzz("FuzzCSV", of: ["Exports"]),
    fuzz("FuzzListing", of: ["LoonaAPI", "Passes"]),
    fuzz("FuzzAnswers", of: ["LoonaAPI", "Passes"]),
    fuzz("FuzzConfiguration", of: ["LoonaSync", .product(name: "Yams", package: "Yams")]),
  ] : []

let package = Package(
  name: "loona-sync",
  products: [
    .executable(name: "loona-sync", targets: ["LoonaSyncMain"]),
    .executable(name: "loona-sync-simulate", targets: ["SimulationMain"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
  ],
  targets: [
    .systemLibrary(name: "CLibCSV", providers: [.apt(["libcsv-dev"])]),
    .systemLibrary(name: "CQRencode", providers: [.apt(["libqrencode-dev"])]),
    room("Passes"),
    room("Exports", knows: ["CLibCSV", "Passes"]),
    room(
      "LoonaAPI",
      knows: [
        "Passes", .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ], built: optimised),
    room(
      "RunStore",
      knows: [
        "Passes", .product(name: "GRDB", package: "GRDB.swift"), .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ]),
    room("Applying", knows: ["Passes", "RunStore"]),
    room("Reports", knows: ["CQRencode", "Passes"]),
    room(
      "LoonaSandbox",
      knows: [
        .product(name: "Hummingbird", package: "hummingbird"), .product(name: "NIOCore", package: "swift-nio"),
      ], built: optimised),
    room(
      "LoonaSync",
      knows: [
        "Passes", "Exports", "LoonaAPI", "RunStore", "Applying", "Reports", "LoonaSandbox",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
        .product(name: "Yams", package: "Yams"),
      ]),
    program("LoonaSyncMain", of: "LoonaSync"),
    room(
      "Simulation",
      knows: [
        "Applying", "LoonaAPI", "LoonaSandbox", "LoonaSync", "Passes", "RunStore",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ], built: optimised),
    program("SimulationMain", of: "Simulation"),
    tests("PassesTests", of: ["Passes"]),
    tests("ExportsTests", of: ["Exports", "Passes"]),
    .target(name: "Loopback", path: "Tests/Loopback", swiftSettings: strict),
    tests("LoonaAPITests", of: ["LoonaAPI", "Loopback", "Passes"]),
    tests("RunStoreTests", of: ["RunStore", "Passes"]),
    tests("ApplyingTests", of: ["Applying", "RunStore", "Passes"]),
    tests("ReportsTests", of: ["Reports", "Passes"]),
    tests("LoonaSandboxTests", of: ["LoonaSandbox", .product(name: "Subprocess", package: "swift-subprocess")]),
    tests("LoonaSyncTests", of: ["Exports", "LoonaSync", "Passes"]),
    tests("ArchitectureTests", of: []),
    tests(
      "SimulationTests",
      of: [
        "Applying", "LoonaAPI", "LoonaSandbox", "Passes", "RunStore", "Simulation",
        .product(name: "GRDB", package: "GRDB.swift"),
      ]),
    tests(
      "EndToEndTests",
      of: [
        "LoonaSandbox", "Loopback", .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "Subprocess", package: "swift-subprocess"),
      ], exclude: ["Clients"]),
  ] + fuzzing
)
