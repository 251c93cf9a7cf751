import Foundation
import Testing

extension EndToEnd {
  /// Whom the program speaks to: only a service whose certificate is trusted, is of that host, and is of today.
  @Suite struct CertificateTests {
    /// A doctor's visit at a service with that certificate.
    ///
    /// - Parameter trusting: whether the machine trusts the authority of the test, and it alone.
    private func visit(
      _ certificate: Certificate, trusting: Bool,
      _ meet: (TLSService, @Sendable @escaping () async throws -> Program.Ending) async throws -> Void
    ) async throws {
      try await withShop { shop in
        try await certificate.make(in: shop.folder)
        try await TLSService.run(in: shop.folder) { [shop] service in
          var shop = shop
          shop.settings.url = "https://localhost:\(service.port)"
          try shop.export(Customer.invented(2))
          let mount = "mount --bind \(shop.path("authority.pem")) /etc/ssl/certs/ca-certificates.crt"
          let script =
            trusting ? #"exec unshare -m /bin/sh -c '\#(mount) && exec "$0" "$@"' "$0" "$@""# : #"exec "$0" "$@""#
          let visited = shop
          try await meet(service) { try await visited.shell(script, "doctor") }
        }
      }
    }

    private func expectNothingSaid(_ certificate: Certificate, trusting: Bool, _ words: String) async throws {
      try await visit(certificate, trusting: trusting) { service, doctor in
        let ending = try await doctor()
        #expect(ending.code == 69 && ending.output.contains(words), "\(ending.output)\(ending.errors)")
        let heard = try service.heard
        #expect(!heard.contains("HTTP/1.1") && !heard.lowercased().contains("authorization"), "\(heard)")
      }
    }

    @Test(arguments: [Certificate.ofNobody, .good])
    func `one that nobody vouches for ends it before anything is sent`(certificate: Certificate) async throws {
      try await expectNothingSaid(
        certificate, trusting: false, "this machine does not trust the service's certificate")
    }

    @Test(
      .enabled("needs the right to mount a file system of its own") { await Mounts.arePossible },
      arguments: [
        (Certificate.anotherHost, "the service's certificate is another host's"),
        (.expired, "this machine does not trust the service's certificate"),
        (.ofNobody, "this machine does not trust the service's certificate"),
      ])
    func `one of a trusted authority that is another host's, or out of date, ends it before anything is sent`(
      certificate: Certificate, words: String
    ) async throws {
      try await expectNothingSaid(certificate, trusting: true, words)
    }

    /// Shows that the tests above fail for the reason that they name.
    @Test(.enabled("needs the right to mount a file system of its own") { await Mounts.arePossible })
    func `a good one of the same authority is spoken to`() async throws {
      try await visit(.good, trusting: true) { service, doctor in
        async let ending = doctor()
        let secret = Data("sandbox:\(Shop.secret)".utf8).base64EncodedString()
        while try !service.heard.contains("Authorization: Basic \(secret)") {
          try await Task.sleep(for: .milliseconds(10))
        }
        try service.answer("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n")
        let (code, output) = (try await ending.code, try await ending.output)
        #expect(code == 77, "\(output)")
      }
    }
  }
}
