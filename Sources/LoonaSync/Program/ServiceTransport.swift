import LoonaAPI

/// A transport, and how its connections are given up.
struct ServiceTransport: Sendable {
  var transport: Transport
  var shutdown: @Sendable () async -> Void

  static func http(_ url: ServiceURL) -> ServiceTransport {
    let http = HTTPTransport(base: url.description, userAgent: "loona-sync/\(Surroundings.version)")
    return ServiceTransport(transport: http.transport, shutdown: { await http.shutdown() })
  }
}
