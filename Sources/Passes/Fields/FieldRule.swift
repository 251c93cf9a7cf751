/// How one of Loona's values is made from a row, and how both sides are normalised before they are compared.
public struct FieldRule: Hashable, Sendable {
  public enum Table: String, Hashable, Sendable { case customers, balances, ledger }

  public enum Source: Hashable, Sendable {
    case column(String)
    /// Text and columns by turns, as in `"{first_name} {last_name}"`.
    case template([TemplatePiece])
  }

  public enum TemplatePiece: Hashable, Sendable {
    case text(String)
    case column(String)
  }

  public enum ValueType: Hashable, Sendable {
    case text
    case phone(Phone.Region)
    case date(DateFormat)
    /// `decimals`: digits behind the point, 0 to 6.
    case money(decimals: Int)
    /// The cell stands in for another value; a cell that is not listed rejects its row.
    case map([MapEntry])
  }

  public struct MapEntry: Hashable, Sendable {
    public var from: [UInt8]
    public var to: [UInt8]

    public init(from: String, to: String) {
      self.from = Array(from.utf8)
      self.to = Array(to.utf8)
    }
  }

  public enum EmptyCell: Hashable, Sendable {
    /// Loona's value is left as it is.
    case keep
    /// Never rejects a row: written in the type's form where it has one, else as it stands, trimmed; empty clears the value.
    case value([UInt8])
  }

  public var table: Table
  public var source: Source
  public var type: ValueType
  public var empty: EmptyCell

  public init(table: Table = .customers, source: Source, type: ValueType = .text, empty: EmptyCell = .keep) {
    self.table = table
    self.source = source
    self.type = type
    self.empty = empty
  }

  public var columns: [String] {
    switch source {
    case .column(let name): [name]
    case .template(let pieces): pieces.compactMap { if case .column(let name) = $0 { name } else { nil } }
    }
  }

  public var decimals: Int? { if case .money(let decimals) = type { decimals } else { nil } }
}
