import Testing

@testable import LoonaSync

@Suite("The service's address")
struct ServiceURLTests {
  @Test(
    "may be plain http only for this machine",
    arguments: [
      "http://127.0.0.1.evil.com", "http://localhost.evil.com", "http://localhost@evil.com",
      "http://127.0.0.1:80@evil.com",
      "http://evil.com#@localhost", "http://evil.com?localhost", "http://evil.com/localhost", "http://127.1",
      "http://127.0.0.2",
      "http://0x7f000001", "http://2130706433", "http://0", "http://[::ffff:127.0.0.1]", "http://[::ffff:1.2.3.4]",
      "http://[::]",
      "http://localhost.", "http://127.0.0.1.", "http://[::1", "http://::1", "http://[::1]evil.com",
      "http://localhost\\@evil.com",
      "http:\\\\localhost", "http:/localhost", "http:localhost", "http:///localhost", "http://localhost%2eevil.com",
      "http://%6c%6f%63%61%6c%68%6f%73%74", "http://ｌocalhost", "http://loc\u{AD}alhost",
      "http://localhost\u{3002}evil.com",
      "http://127。0。0。1", "ftp://localhost", "file:///etc/passwd", "unix://localhost", "http+unix://localhost",
      "//localhost", "localhost",
    ])
  func plain(text: String) { #expect(ServiceURL(text) == nil) }

  @Test(
    "is understood in one way or not at all",
    arguments: [
      "https://me:s3cret@api.example.com", "https://@api.example.com", "https://api.example.com/../version1",
      "https://api.example.com/./a",
      "https://api.example.com//a", "https://api.example.com/a b", "https://api.example.com/a%2fb",
      "https://api.example.com/a\\b",
      "https://api.example.com?a", "https://api.example.com/#a", "https://api.example.com/version1/", "https://",
      "https:///a",
      "https://api..example.com", "https://.example.com", "https://example.com.", "https://example.com:",
      "https://example.com:0",
      "https://example.com:65536", "https://example.com:+443", "https://example.com:4 43", "https://exam\r\nple.com",
      "https://example.com\r\nHost: evil", "https://example.com\u{0}", " https://example.com", "https://пример.рф",
    ])
  func strict(text: String) { #expect(ServiceURL(text) == nil) }

  @Test(
    "has one form",
    arguments: [
      ("HTTP://LocalHost:8080/", "http://localhost:8080"), ("http://[::1]:80", "http://[::1]:80"),
      ("https://API.Example.com/Some/Path//", "https://api.example.com/Some/Path"),
      ("https://xn--e1afmkfd.xn--p1ai:8443", "https://xn--e1afmkfd.xn--p1ai:8443"),
      ("https://[2001:db8::1]", "https://[2001:db8::1]"),
    ])
  func canonical(text: String, form: String) { #expect(ServiceURL(text)?.description == form) }
}
