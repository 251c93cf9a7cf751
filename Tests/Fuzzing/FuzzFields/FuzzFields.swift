import Fuzzing

@testable import Passes

@main
enum FuzzFields {
  static func main() { LibFuzzer.run(testOneInput) }
}

@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  fuzz(LibFuzzer.Input(start: start, count: count))
  return 0
}

/// The first byte chooses the rule, the rest is the cell.
private func fuzz(_ bytes: LibFuzzer.Input) {
  guard let choice = bytes.first else { return }
  let text = ByteSlice(rebasing: bytes.dropFirst())
  checkSettledForm(of: rules[Int(choice) % rules.count], text)
  switch choice % 4 {
  case 0: checkMoney(text, decimals: Int(choice / 4) % 7)
  case 1: checkDate(text, format: formats[Int(choice / 4) % formats.count])
  case 2: checkPhone(text)
  default: checkPattern(text)
  }
}

private let formats = ["yyyy-MM-dd", "dd.MM.yyyy", "d.M.yyyy", "MM/dd/yyyy", "ddMMyyyy", "yyyy-dd-MM", "d M yyyy г"]
  .compactMap(DateFormat.init)

private let rules: [FieldRule.ValueType] =
  [
    .text, .phone(.ru), .phone(.international),
    .map([FieldRule.MapEntry(from: "1", to: " gold "), FieldRule.MapEntry(from: "", to: "")]),
  ]
  + (0...6).map { .money(decimals: $0) } + formats.map { .date($0) }

/// What is written to Loona and comes back as it was is no change; and a normalised value is its own normal form.
private func checkSettledForm(of rule: FieldRule.ValueType, _ text: ByteSlice) {
  let once = normalised(text, by: rule)
  let twice = once.withUnsafeBufferPointer { normalised($0, by: rule) }
  require(once == twice, "\(rule) normalises to \(once), and that to \(twice)")
  var written = ByteBuffer()
  let cell = text.trimmed
  guard !cell.isEmpty, (try? rule.write(cell, into: &written)) != nil else { return }
  let sent = Array(written.bytes)
  let seen = sent.withUnsafeBufferPointer { normalised($0, by: rule) }
  require(sent == seen, "\(rule) writes \(sent) and reads it back as \(seen)")
}

private func normalised(_ text: ByteSlice, by rule: FieldRule.ValueType) -> [UInt8] {
  var buffer = ByteBuffer()
  rule.normalise(text, into: &buffer)
  return Array(buffer.bytes)
}

private func checkMoney(_ text: ByteSlice, decimals: Int) {
  let amount = try? Money.minorUnits(text, decimals: decimals)
  let written = amount.map { Money.text($0, decimals: decimals) }
  let expected = DecimalText(text, decimals: decimals)?.written
  require(written == expected, "\(Array(text)) with \(decimals) decimals is \(written ?? "no amount")")
  guard let amount, var written else { return }
  let again = written.withUTF8 { try? Money.minorUnits($0, decimals: decimals) }
  require(again == amount, "\(amount) is written \(written) and read \(String(describing: again))")
}

private func checkPhone(_ text: ByteSlice) {
  for region in Phone.Region.allCases {
    var first = ByteBuffer()
    guard Phone.write(text, region: region, into: &first) else {
      require(first.count == 0, "a text that is no number left \(first.count) bytes")
      continue
    }
    let number = Array(first.bytes)
    require(number.first == UInt8(ascii: "+") && (9...16).contains(number.count), "\(number) is no E.164 number")
    require(number.dropFirst().allSatisfy { (0x30...0x39).contains($0) }, "\(number) holds more than digits")
    require(number[1] != 0x30, "\(number) begins with zero")
    var second = ByteBuffer()
    let isAgain = Phone.write(first.bytes, region: region, into: &second)
    require(isAgain && Array(second.bytes) == number, "\(number) is read as \(Array(second.bytes)) in \(region)")
    let digits = text.filter { (0x30...0x39).contains($0) }
    require(number.suffix(10).elementsEqual(digits.suffix(10)) || number.count < 11, "\(number) has other digits")
  }
}
