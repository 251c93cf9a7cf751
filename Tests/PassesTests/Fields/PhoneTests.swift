import Passes
import Testing

@Suite("A phone number")
struct PhoneTests {
  private func write(_ text: String, _ region: Phone.Region) -> String? {
    var buffer = ByteBuffer()
    let isPhone = text.bytes { Phone.write($0, region: region, into: &buffer) }
    if !isPhone, buffer.count > 0 { return "left something behind" }
    return isPhone ? buffer.bytes.string : nil
  }

  @Test(
    "of Russia is known in every form that files have it in",
    arguments: [
      "+79991234567", "89991234567", "79991234567", "9991234567", "+7 (999) 123-45-67", "8 (999) 123-45-67",
      "8-999-123-45-67",
      "8.999.123.45.67", "+7\u{A0}999\u{A0}123 45 67", "(999)1234567", " 8 999 123 45 67 ",
    ])
  func russian(text: String) {
    #expect(write(text, .ru) == "+79991234567")
  }

  @Test("of a Russian city, or toll-free, is known too")
  func areaCodes() {
    #expect(write("8 (495) 123-45-67", .ru) == "+74951234567")
    #expect(write("812 123-45-67", .ru) == "+78121234567")
    #expect(write("8 800 555 35 35", .ru) == "+78005553535")
    #expect(write("3431234567", .ru) == "+73431234567")
  }

  @Test("of another country needs its plus")
  func otherCountries() {
    #expect(write("+49 30 1234567", .ru) == "+49301234567")
    #expect(write("+1 (415) 555-2671", .international) == "+14155552671")
    #expect(write("+77012345678", .ru) == "+77012345678")
    #expect(write("+886 912 345 678", .ru) == "+886912345678")
    #expect(write("89991234567", .international) == nil)
    #expect(write("4915112345678", .ru) == nil)
  }

  @Test(
    "is refused where it is too short, too long, two, or none",
    arguments: [
      "", "+", "-", "123", "999123456", "99912345678", "899912345678", "+7999123456", "+799912345678", "+712345678901",
      "8 999 123-45-67 доб. 12", "89991234567,12", "89991234567 12", "89991234567 89997654321", "89991234567;",
      "8999123456x",
      "7+9991234567", "++79991234567", "+0999123456", "+1234567", "+1234567890123456", "1234567890", "0991234567",
      "5551234567",
      "н/д", "89 99 12 34 567#", "+89991234567",
    ])
  func refused(text: String) {
    #expect(write(text, .ru) == nil)
  }

  @Test("that lacks one digit behind its 8 is not taken for a number of ten")
  func missingDigit() {
    #expect(write("8999123456", .ru) == nil)
    #expect(write("88999123456", .ru) == nil)
  }

  @Test("that was written is written the same again")
  func fixpoint() {
    for text in ["89991234567", "+4930123456", "8 800 555 35 35", "3431234567"] {
      let once = write(text, .ru)
      #expect(once != nil && once.flatMap { write($0, .ru) } == once)
    }
  }
}
