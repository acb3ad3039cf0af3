/** Bans of a protected landscape area (act on nature protection, art. 24), one a line. */
export const landscapeBans = [
  'zabijania dziko występujących zwierząt, niszczenia ich nor, legowisk, innych schronień i miejsc rozrodu',
  'realizacji przedsięwzięć mogących znacząco oddziaływać na środowisko',
  'likwidowania i niszczenia zadrzewień śródpolnych, przydrożnych i nadwodnych',
  'wydobywania do celów gospodarczych skał, w tym torfu, oraz skamieniałości i bursztynu',
  'wykonywania prac ziemnych trwale zniekształcających rzeźbę terenu',
  'dokonywania zmian stosunków wodnych, jeżeli nie służą ochronie przyrody lub zrównoważonemu użytkowaniu gruntów',
  'likwidowania naturalnych zbiorników wodnych, starorzeczy i obszarów wodno-błotnych',
  'budowania nowych obiektów budowlanych w pasie szerokości 100 m od linii brzegów rzek, jezior i innych zbiorników wodnych',
]
  .map((ban, i) => `${i + 1}) zakaz ${ban}`)
  .join(';\n');

/** Bans of a nature reserve (art. 15), one a line. */
export const reserveBans = [
  'budowy lub przebudowy obiektów budowlanych i urządzeń technicznych',
  'chwytania lub zabijania dziko występujących zwierząt',
  'polowania',
  'pozyskiwania, niszczenia lub umyślnego uszkadzania roślin oraz grzybów',
  'zmiany stosunków wodnych',
  'palenia ognisk i wyrobów tytoniowych',
  'ruchu pieszego, rowerowego i jazdy konnej poza szlakami',
  'wprowadzania psów na obszary objęte ochroną ścisłą i czynną',
  'biwakowania',
  'zakłócania ciszy',
]
  .map((ban, i) => `${i + 1}) zakaz ${ban}`)
  .join(';\n');

/** Bans for natural monuments, ecological sites and landscape complexes (art. 45), one a line. */
export const plainBans = [
  'niszczenia, uszkadzania lub przekształcania obiektu lub obszaru',
  'wykonywania prac ziemnych trwale zniekształcających rzeźbę terenu',
  'uszkadzania i zanieczyszczania gleby',
  'wysypywania, zakopywania i wylewania odpadów lub innych nieczystości',
  'dokonywania zmian stosunków wodnych',
  'likwidowania małych zbiorników wodnych, starorzeczy oraz obszarów wodno-błotnych',
  'umieszczania tablic reklamowych',
]
  .map((ban, i) => `${i + 1}) zakaz ${ban}`)
  .join(';\n');
