import Testing

@testable import LoonaSandbox

struct SettingTests {
  @Test func `a bare rate spreads over all kinds and sums up exactly`() throws {
    let mix = try FaultMix.parse("5%")
    #expect(Set(mix.rates.keys) == Set(FaultKind.allCases))
    #expect(mix.rates.values.reduce(0) { $0 + $1.partsPerMillion } == 50_000)
    #expect(mix == .everything(.percent(5)))
  }

  @Test func `named rates go to their kinds, a common beginning to all that share it`() throws {
    let mix = try FaultMix.parse("drop-after=2%,500=1%,401=0.25%,zombie-ms=1000-2000,slow-ms=5")
    #expect(mix.rates[.dropAfter] == .percent(2))
    #expect(mix.rates[.dropBefore] == nil)
    #expect(mix.rates[.internalErrorBefore] == FaultRate(partsPerMillion: 5000))
    #expect(mix.rates[.internalErrorAfter] == FaultRate(partsPerMillion: 5000))
    #expect(mix.rates[.tokenDeath] == FaultRate(partsPerMillion: 2500))
    #expect(mix.zombieDelay == .seconds(1) ... .seconds(2))
    #expect(mix.slowDelay == .milliseconds(5) ... .milliseconds(5))
  }

  @Test(arguments: [
    "5", "101%", "-1%", "1.23456%", "drop", "drop=2", "fall=2%", "drop=60%,500=60%", "slow-ms=9-1", "5%,",
  ])
  func `a mix that can't be read is an error`(text: String) {
    #expect(throws: SettingError.self) { try FaultMix.parse(text) }
  }

  @Test func `draws come as often as the rates say`() {
    var random = SplitMix64(seed: 7)
    let mix = FaultMix(rates: [.dropAfter: .percent(2)])
    let drawn = (0..<100_000).count { _ in mix.draw(using: &random) == .dropAfter }
    #expect((1850...2150).contains(drawn))
  }

  @Test func `switches are turned by name`() throws {
    var options = SandboxOptions(rateLimit: RateLimit(requestsPerSecond: 5))
    for text in [
      "list=items", "total=no", "page-size-max=50", "sort=reversed", "lag-ms=1500", "put=merges", "idempotence=no",
      "rewrite=trims+recases", "error-body=html", "rights=read-only", "retry-after=http-date", "second-pass=refused",
      "link-name=downloadUrl", "created-status=200",
    ] { try options.set(text) }
    #expect(options.listing.shape == .items)
    #expect(!options.listing.statesTotal)
    #expect(options.listing.pageSizeMax == 50)
    #expect(options.listing.order == .reversed)
    #expect(options.listing.lag == .milliseconds(1500))
    #expect(options.passes.put == .merges)
    #expect(!options.passes.honoursIdempotenceKey)
    #expect(options.passes.rewriting == [.trims, .recases])
    #expect(options.errorBody == .html)
    #expect(options.client.rights == .readOnly)
    #expect(options.rateLimit?.retryAfter == .httpDate)
    #expect(options.templates.first?.secondPass == .refused)
    #expect(options.passes.linkName == .downloadUrl)
    #expect(options.passes.createdStatus == 200)
  }

  @Test(arguments: ["list", "list=", "list=pages", "lists=items", "total=true", "page-size-max=0", "rewrite=trims+x"])
  func `a switch says what it takes`(text: String) throws {
    var options = SandboxOptions()
    let error = try #require(throws: SettingError.self) { try options.set(text) }
    #expect(error.setting == text)
    #expect(!error.accepts.isEmpty)
    #expect(options == SandboxOptions())
  }

  @Test func `switches have names of their own`() {
    #expect(Set(SandboxOptions.settings.map(\.name)).count == SandboxOptions.settings.count)
  }
}
