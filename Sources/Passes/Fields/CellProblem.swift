/// Why a cell can't be used; it rejects its row. The raw value is the code in `rejects.csv`.
public enum CellProblem: String, Error, Hashable, Sendable, CaseIterable {
  case emptyKey = "empty_key"
  case notAPhone = "not_a_phone"
  case notADate = "not_a_date"
  case notAnAmount = "not_an_amount"
  case tooManyDecimals = "too_many_decimals"
  case amountOutOfRange = "amount_out_of_range"
  case notInMap = "not_in_map"
  case tooLong = "too_long"
  case notAnOption = "not_an_option"
  case requiredValueEmpty = "required_value_empty"

  /// What is wrong and what is accepted, without the cell's own text.
  public var sentence: String {
    switch self {
    case .emptyKey: "the key is empty: give the customer an id"
    case .notAPhone: "this is no phone number: write it as +79001234567 or 8 900 123-45-67"
    case .notADate: "this is no date of the configured format"
    case .notAnAmount: "this is no amount: write it as 1234.50"
    case .tooManyDecimals: "the amount has more digits behind the point than the currency: it is not rounded"
    case .amountOutOfRange: "the amount is too large"
    case .notInMap: "the configuration's map does not list this value"
    case .tooLong: "the value is longer than 4,096 bytes"
    case .notAnOption: "the template does not offer this choice"
    case .requiredValueEmpty: "the template requires this value, and it is empty"
    }
  }
}

extension CellProblem {
  public init(_ problem: Money.Problem) {
    self =
      switch problem {
      case .notAnAmount: .notAnAmount
      case .tooManyDecimals: .tooManyDecimals
      case .outOfRange: .amountOutOfRange
      }
  }
}
