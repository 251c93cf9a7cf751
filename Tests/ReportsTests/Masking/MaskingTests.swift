import Reports
import Testing

@Suite("Masking")
struct MaskingTests {
  private let masking = SampleReport.masking

  @Test(
    "hides phones in text, however they are written",
    arguments: [
      ("call +79000000067 now", "call +7 9•• •••-••-67 now"),
      ("8 (900) 000-00-67", "+7 9•• •••-••-67"),
      ("+7 900 000 00 67, home", "+7 9•• •••-••-67, home"),
      ("from 89000000067 to 79000000068", "from +7 9•• •••-••-67 to +7 9•• •••-••-68"),
      ("+44 20 7946 0958", "4•••••••••58"),
      ("card 4000123412341234", "card 4•••••••••••••34"),
      ("8\t900\t0000067", "+7 9•• •••-••-67"), ("8\u{200B}900\u{200B}0000067", "+7 9•• •••-••-67"),
      ("8\u{2212}900\u{2212}0000067", "+7 9•• •••-••-67"), ("890\u{AD}00000067", "+7 9•• •••-••-67"),
      ("a89000000067b", "a+7 9•• •••-••-67b"),
    ])
  func phones(text: String, masked: String) { #expect(masking.text(text) == masked) }

  @Test(
    "leaves amounts, dates, counts and files' names alone",
    arguments: [
      "1234567.50", "2026-11-24 02:00:05", "-12345678.00", "12,431 rows", "exports/customers-20261124-0200.csv",
      "runs/2026-11-24T02-00-05Z-run", "pass 501234", "",
    ])
  func others(text: String) { #expect(masking.text(text) == text) }

  @Test(
    "hides e-mail addresses",
    arguments: [
      ("anna@example.com", "a•••@•••.com"), ("to <anna.k+x@mail.example.org>.", "to <a•••@•••.org>."),
      ("анна@пример.рф", "а•••@•••.рф"), ("a@b", "a•••@•••"), ("@ home", "@ home"),
      ("x@y.z, q@r.s", "x•••@•••.z, q•••@•••.s"),
      ("79000000067@example.com", "7•••@•••.com"),
    ])
  func emails(text: String, masked: String) { #expect(masking.text(text) == masked) }

  @Test("a field of type phone is hidden whatever it holds")
  func byType() {
    #expect(masking.value("+79000000067", of: "phone") == "+7 9•• •••-••-67")
    #expect(masking.value("123456", of: "phone") == "•••")
    #expect(masking.value("", of: "phone") == "")
    #expect(masking.value("1234567890.50", of: "ownBalance") == "1234567890.50")
    #expect(masking.value("ring 89000000067", of: "firstName") == "ring +7 9•• •••-••-67")
  }

  @Test(
    "a key is shown, unless it is a phone or an address itself",
    arguments: [
      ("100001", "100001"), ("4000123412341234", "4000123412341234"), ("0001234567", "0001234567"),
      ("+79000000067", "+7 9•• •••-••-67"), ("89000000067", "+7 9•• •••-••-67"), ("9000000067", "9•••••••67"),
      ("anna@example.com", "a•••@•••.com"),
    ])
  func keys(key: String, shown: String) {
    #expect(masking.key(key) == shown)
    #expect(masking.value(key, of: "externalId") == shown)
  }

  @Test("shows all on request")
  func off() {
    let masking = Masking(schema: SampleReport.schema, showsPersonalData: true)
    #expect(masking.value("+79000000067", of: "phone") == "+79000000067")
    #expect(masking.text("anna@example.com") == "anna@example.com")
    #expect(masking.key("+79000000067") == "+79000000067")
  }
}
