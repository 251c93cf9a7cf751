import Passes

/// What a way to end is called, and what it means for the reader.
struct OutcomeWords {
  let title: String
  let sentence: String

  init(_ kind: Outcome.Kind, in language: Language) {
    (title, sentence) =
      switch language {
      case .english: Self.english(kind)
      case .russian: Self.russian(kind)
      }
  }

  private static func english(_ kind: Outcome.Kind) -> (String, String) {
    switch kind {
    case .done: ("done", "Written, or found to hold all of it already.")
    case .found: ("found", "The answer to a create was lost; the pass was found by looking.")
    case .adopted: ("adopted", "The customer’s phone had a pass without a key: it is ours now.")
    case .conflict: ("conflict", "A field changed in Loona since the plan: nothing was written.")
    case .failed: ("failed", "Loona said no, or the retries were spent.")
    case .gone: ("gone", "The pass is no longer there, and is not made again.")
    case .dropped: ("dropped", "A fresh look made the operation needless.")
    case .inDoubt: ("in doubt", "Sent, and nobody knows yet whether it took effect: the next run looks first.")
    case .notAttempted:
      ("not attempted", "Nothing of it took effect: the run stopped before, or Loona had no answer for it.")
    }
  }

  private static func russian(_ kind: Outcome.Kind) -> (String, String) {
    switch kind {
    case .done: ("готово", "Записано или уже было таким.")
    case .found: ("найдено", "Ответ на создание потерялся; карта нашлась.")
    case .adopted: ("принято", "У телефона клиента была карта без ключа: теперь она наша.")
    case .conflict: ("конфликт", "После составления плана поле в Loona изменилось: ничего не записано.")
    case .failed: ("не удалось", "Loona отказала, или попытки исчерпаны.")
    case .gone: ("исчезла", "Карты больше нет, заново она не создаётся.")
    case .dropped: ("не понадобилось", "Свежий взгляд показал, что операция не нужна.")
    case .inDoubt: ("под вопросом", "Отправлено, но неизвестно, сработало ли: следующий прогон сначала посмотрит.")
    case .notAttempted: ("не начато", "Ничего не сделано: прогон остановился раньше или Loona не ответила.")
    }
  }
}
