import LoonaAPI

/// A transport, and how its connections are given up.
package struct ServiceTransport: Sendable {
  var transport: Transport
  var shutdown: @Sendable () async -> Void

  package init(transport: Transport, shutdown: @escaping @Sendable () async -> Void = {}) {
    self.transport = transport
    self.shutdown = shutdown
  }

  static func http(_ url: ServiceURL) -> ServiceTransport {
    let http = HTTPTransport(base: url.description, userAgent: "loona-sync/\(Surroundings.version)")
    return ServiceTransport(transport: http.transport, shutdown: { await http.shutdown() })
  }
}
