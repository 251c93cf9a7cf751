/// What is wrong in the second night's files, each with one guest whose key the README names.
enum BrokenRow: Int, CaseIterable {
  // In customers.csv.
  case phoneCutShort = 101
  case impossibleDate = 201
  case unknownSex = 301
  case unknownLevel = 401
  case tooFewColumns = 501
  case tooManyColumns = 601
  case quoteNeverClosed = 701
  case invalidUTF8 = 801
  case nulByte = 901
  case emptyKey = 1001
  case listedTwice = 1101
  case nameTooLong = 1201
  case quoteInsideName = 1901
  // In balances.csv.
  case unreadableAmount = 1301
  case tooManyDecimals = 1401
  case amountTooLarge = 1501
  case noBalance = 1601
  case balanceListedTwice = 1701
  case balanceWithoutKey = 1801

  /// A key of nobody, in balances.csv.
  static let nobody = "999999"

  var key: String { Guest.key(rawValue) }

  /// The guest's lines in customers.csv instead of the right one.
  func customerLines(_ fields: [String]) -> [[UInt8]] {
    func with(_ column: Int, _ text: String) -> [[UInt8]] {
      var fields = fields
      fields[column] = text
      return [SampleTable.line(fields)]
    }
    switch self {
    case .phoneCutShort: return with(3, "8 (943) 12-34")
    case .impossibleDate: return with(5, "31.02.1990")
    case .unknownSex: return with(6, "?")
    case .unknownLevel: return with(7, "9")
    case .tooFewColumns: return [SampleTable.line(fields.dropLast())]
    case .tooManyColumns: return [SampleTable.line(fields.prefix(1) + ["Кофе", "Сеть"] + fields.dropFirst(2))]
    case .quoteNeverClosed: return [raw(fields, firstName: Array("\"\(fields[1])".utf8))]
    case .invalidUTF8: return [raw(fields, firstName: [0xC0, 0xED, 0xED, 0xE0])]
    case .nulByte: return [raw(fields, firstName: Array("\(fields[1])\0".utf8))]
    case .emptyKey: return with(0, "")
    case .listedTwice: return [SampleTable.line(fields)] + with(3, "+7 943 000-00-00")
    case .nameTooLong: return with(1, String(repeating: "Анна-", count: 500))
    case .quoteInsideName: return [raw(fields, firstName: Array("\(fields[1]) \"младший\"".utf8))]
    default: return [SampleTable.line(fields)]
    }
  }

  /// The guest's lines in balances.csv instead of the right one.
  func balanceLines(_ fields: [String]) -> [[UInt8]] {
    switch self {
    case .unreadableAmount: [SampleTable.line([fields[0], "двести"])]
    case .tooManyDecimals: [SampleTable.line([fields[0], "120.005"])]
    case .amountTooLarge: [SampleTable.line([fields[0], "99999999999999999999.00"])]
    case .noBalance: []
    case .balanceListedTwice: [SampleTable.line(fields), SampleTable.line([fields[0], "1.00"])]
    case .balanceWithoutKey: [SampleTable.line(["", fields[1]])]
    default: [SampleTable.line(fields)]
    }
  }

  private func raw(_ fields: [String], firstName: [UInt8]) -> [UInt8] {
    let semicolon = [UInt8(ascii: ";")]
    return Array(fields[0].utf8) + semicolon + firstName + semicolon + SampleTable.line(Array(fields.dropFirst(2)))
  }
}
