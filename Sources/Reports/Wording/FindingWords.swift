import Passes

/// What a kind of finding is called, and what it means for the reader.
struct FindingWords {
  let title: String
  let sentence: String

  init(_ kind: Finding.Kind, in language: Language) {
    (title, sentence) =
      switch language {
      case .english: Self.english(kind)
      case .russian: Self.russian(kind)
      }
  }

  private static func english(_ kind: Finding.Kind) -> (String, String) {
    switch kind {
    case .conflict: ("Changed on both sides", "The source and Loona both changed the value since the last run.")
    case .drift: ("Changed in Loona", "Loona’s value changed since the last run; the source’s did not.")
    case .firstContact:
      ("Found with other values", "These passes were found for the first time, and hold other values than the source.")
    case .severalPasses: ("Several passes for one customer", "They claim the customer equally: nobody guesses.")
    case .sharedPass:
      (
        "One pass for several customers",
        "They claim it equally, or Loona answered a create with it although it shows another external id: nobody guesses."
      )
    case .secondPass: ("A second pass", "The customer already has a stronger match; this pass is left alone.")
    case .passGone: ("A remembered pass is gone", "It is no longer listed, and is not made again.")
    case .missing: ("Customers who left the export", "Their passes are ours and still stand in Loona.")
    case .endedPass:
      (
        "A customer’s pass has ended",
        "The customer is in the source, and no field says a status: set it to ACTIVE in Loona, or map pass.status."
      )
    case .listingIncomplete:
      ("No pass was made", "Loona’s listing could not be read whole, so an existing pass may hide in the gap.")
    case .customerWithoutBalance: ("Customers without a balance row", "The balances file does not name them.")
    case .balanceWithoutCustomer:
      ("Balance rows without a customer", "Their customer is not in the source, or its row was rejected.")
    case .requiredValueMissing: ("A required value is missing", "The template makes no pass without it.")
    case .nameDropped: ("A value name was left out", "The template no longer has it, and would refuse the pass for it.")
    case .difference: ("Loona differs from the source", "Read back after the run, Loona holds something else.")
    case .changedAfterWrite:
      ("Changed after we wrote it", "This run wrote the value, and Loona shows another: a till’s or its own.")
    case .notListed:
      (
        "Made, and not listed yet",
        "Loona answered with the pass, and its listing, read since, lacks it: `loona-sync verify` looks again."
      )
    case .doubtfulBalance:
      ("Perhaps counted twice", "The answer to a repeat does not begin where the card stood: look at the card.")
    case .transactionNotDone:
      (
        "An earlier transaction was not carried out",
        "It was in doubt, was sent again, and did not end well: operations.csv says why. Look at the card."
      )
    case .countedTwice:
      (
        "Counted twice",
        "The answer to a repeat shows that the first one had counted too: set the balance right by hand, and ask Loona’s support."
      )
    }
  }

  private static func russian(_ kind: Finding.Kind) -> (String, String) {
    switch kind {
    case .conflict: ("Изменено с обеих сторон", "С прошлого прогона значение изменили и источник, и Loona.")
    case .drift: ("Изменено в Loona", "Значение в Loona изменилось с прошлого прогона, в источнике — нет.")
    case .firstContact:
      ("Найдены с другими значениями", "Эти карты найдены впервые, и значения в них не те, что в источнике.")
    case .severalPasses: ("Несколько карт у одного клиента", "Они подходят одинаково: никто не угадывает.")
    case .sharedPass:
      (
        "Одна карта у нескольких клиентов",
        "Они подходят одинаково, или Loona ответила ею на создание, а externalId в ней другой: никто не угадывает."
      )
    case .secondPass: ("Вторая карта", "У клиента уже есть более точное совпадение; эта карта не тронута.")
    case .passGone: ("Известная карта исчезла", "Её больше нет в списке, заново она не создаётся.")
    case .missing: ("Клиенты, которых нет в выгрузке", "Их карты — наши и остаются в Loona.")
    case .endedPass:
      (
        "Карта клиента недействительна",
        "Клиент есть в источнике, а статус не задан ни одним полем: верните ACTIVE в Loona или задайте pass.status."
      )
    case .listingIncomplete:
      ("Карта не создана", "Список карт прочитан не целиком: существующая карта могла не попасть в него.")
    case .customerWithoutBalance: ("Клиенты без строки баланса", "В файле балансов их нет.")
    case .balanceWithoutCustomer: ("Балансы без клиента", "В файле клиентов их нет.")
    case .requiredValueMissing: ("Нет обязательного значения", "Без него макет не создаёт карту.")
    case .nameDropped: ("Имя значения пропущено", "В макете его больше нет, и карта была бы отвергнута.")
    case .difference: ("Loona расходится с источником", "При чтении после прогона в Loona оказалось другое.")
    case .changedAfterWrite:
      ("Изменено после нашей записи", "Этот прогон записал значение, а Loona показывает другое: от кассы или своё.")
    case .notListed:
      (
        "Создана, но ещё не видна в списке",
        "Loona подтвердила создание, а в списке, прочитанном позже, карты нет: проверьте позже командой `loona-sync verify`."
      )
    case .doubtfulBalance:
      ("Возможно, учтено дважды", "Ответ на повтор начинается не с того баланса, что был на карте: проверьте карту.")
    case .transactionNotDone:
      (
        "Прежняя операция не проведена",
        "Её судьба была неизвестна, её отправили снова, и она не удалась: причина в operations.csv. Проверьте карту."
      )
    case .countedTwice:
      (
        "Учтено дважды",
        "По ответу на повтор видно, что и первый запрос был учтён: исправьте баланс вручную и обратитесь в поддержку Loona."
      )
    }
  }
}
