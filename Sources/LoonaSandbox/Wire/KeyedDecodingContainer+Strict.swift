extension KeyedDecodingContainer {
  /// Nil where the member is left out; `null` is no value of it.
  func decodeIfThere<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
    contains(key) ? try decode(type, forKey: key) : nil
  }
}
