import type { NameTheme } from './district.ts';
import type { Random } from './random.ts';

const names: Record<Theme, readonly string[]> = {
  trades: ['Magazynowa', 'Fabryczna', 'Techniczna', 'Mechaników', 'Hutnicza', 'Młynarska', 'Tartaczna', 'Budowlanych', 'Energetyków', 'Bednarska', 'Ślusarska', 'Kowalska', 'Handlowa', 'Targowa', 'Spedycyjna', 'Metalowców', 'Cukrownicza', 'Gorzelniana', 'Wagonowa', 'Parowozowa', 'Spichrzowa', 'Logistyczna', 'Wspólna', 'Rzemieślnicza'],
  writers: ['Adama Mickiewicza', 'Henryka Sienkiewicza', 'Bolesława Prusa', 'Marii Konopnickiej', 'Elizy Orzeszkowej', 'Stefana Żeromskiego', 'Władysława Reymonta', 'Aleksandra Fredry', 'Cypriana Kamila Norwida', 'Jana Kasprowicza', 'Jana Kochanowskiego', 'Mikołaja Reja', 'Ignacego Krasickiego', 'Juliana Tuwima', 'Leopolda Staffa', 'Kazimierza Tetmajera', 'Zygmunta Krasińskiego', 'Stanisława Wyspiańskiego', 'Jana Brzechwy', 'Wisławy Szymborskiej', 'Czesława Miłosza', 'Adama Asnyka', 'Gabrieli Zapolskiej', 'Zofii Nałkowskiej', 'Marii Dąbrowskiej', 'Bolesława Leśmiana'],
  trees: ['Brzozowa', 'Dębowa', 'Jesionowa', 'Klonowa', 'Lipowa', 'Świerkowa', 'Modrzewiowa', 'Bukowa', 'Grabowa', 'Jarzębinowa', 'Jodłowa', 'Kasztanowa', 'Olchowa', 'Topolowa', 'Wierzbowa', 'Akacjowa', 'Cisowa', 'Leszczynowa', 'Kalinowa', 'Osikowa', 'Wiązowa', 'Platanowa', 'Jałowcowa', 'Głogowa', 'Orzechowa', 'Cedrowa', 'Borówkowa', 'Paprociowa', 'Wrzosowa', 'Leśny Zakątek', 'Tarninowa', 'Dereniowa', 'Bzowa', 'Limbowa', 'Kosodrzewiny', 'Rokitnikowa'],
  flowers: ['Różana Dolina', 'Tulipanowa', 'Fiołkowa', 'Konwaliowa', 'Liliowa', 'Makowa', 'Narcyzowa', 'Stokrotkowa', 'Storczykowa', 'Chabrowa', 'Goździkowa', 'Irysowa', 'Jaśminowa', 'Krokusowa', 'Malwowa', 'Nagietkowa', 'Piwonii', 'Rumiankowa', 'Sasankowa', 'Słonecznikowa', 'Wrotyczowa', 'Zawilcowa', 'Astrów', 'Begonii', 'Cyklamenowa', 'Dalii', 'Hiacyntowa', 'Lawendowa', 'Nasturcji', 'Petunii', 'Szafirkowa', 'Kwiatowa', 'Magnolii', 'Azalii', 'Hortensji', 'Wiosenna'],
  birds: ['Bociania', 'Czapli', 'Dudka', 'Gilowa', 'Jaskółcza', 'Jastrzębia', 'Kosowa', 'Krucza', 'Kukułcza', 'Łabędzia', 'Mewia', 'Orla', 'Perkoza', 'Pliszki', 'Przepiórcza', 'Sikorki', 'Skowronkowa', 'Słowicza', 'Sokola', 'Sowia', 'Szpacza', 'Wilgi', 'Wróbla', 'Zimorodka', 'Żurawia', 'Czajki', 'Bażantowa', 'Kuropatwy', 'Rybitwy', 'Remiza', 'Kormorana', 'Cyranki', 'Myszołowa', 'Kraski'],
  kings: ['Bolesława Chrobrego', 'Kazimierza Wielkiego', 'Władysława Łokietka', 'Władysława Jagiełły', 'Mieszka I', 'Królowej Jadwigi', 'Zygmunta Starego', 'Stefana Batorego', 'Jana III Sobieskiego', 'Bolesława Krzywoustego', 'Kazimierza Jagiellończyka', 'Zygmunta Augusta', 'Królowej Bony', 'Przemysława II', 'Konrada Mazowieckiego', 'Bolesława Śmiałego', 'Zamkowa', 'Rycerska', 'Książęca', 'Hetmańska', 'Kasztelańska', 'Dąbrówki'],
  heroes: ['Tadeusza Kościuszki', 'Józefa Piłsudskiego', 'Józefa Hallera', 'Romualda Traugutta', 'Józefa Bema', 'Jana Henryka Dąbrowskiego', 'Józefa Poniatowskiego', '3 Maja', '11 Listopada', 'Armii Krajowej', 'Wojska Polskiego', 'Powstańców Wielkopolskich', 'Szarych Szeregów', 'Emilii Plater', 'Stefana Czarnieckiego', 'Józefa Wybickiego', 'Marii Skłodowskiej-Curie', 'Fryderyka Chopina', 'Stanisława Moniuszki', 'Ignacego Paderewskiego', 'Wojciecha Korfantego', 'Wincentego Witosa', 'Jana Matejki', 'Józefa Chełmońskiego', 'Jana Kilińskiego', 'Ludwika Zamenhofa', 'Stanisława Staszica', 'Hugona Kołłątaja', 'Jana Śniadeckiego', 'Świętej Barbary', 'Pocztowa', 'Sądowa', 'Szpitalna', 'Ogrodowa'],
  planets: ['Jowisza', 'Marsa', 'Merkurego', 'Neptuna', 'Plutona', 'Saturna', 'Słoneczna', 'Urana', 'Wenus', 'Ziemska', 'Księżycowa', 'Gwiezdna', 'Kosmonautów', 'Mgławicowa', 'Galaktyczna', 'Komety', 'Oriona', 'Andromedy', 'Kasjopei', 'Pegaza', 'Plejad', 'Syriusza', 'Wegi', 'Wielkiej Niedźwiedzicy', 'Zodiakalna', 'Keplera', 'Galileusza', 'Heweliusza', 'Astronomów', 'Planetarna'],
  fruits: ['Agrestowa', 'Brzoskwiniowa', 'Czereśniowa', 'Gruszowa', 'Jabłoniowa', 'Jagodowa', 'Jeżynowa', 'Malinowa', 'Morelowa', 'Porzeczkowa', 'Poziomkowa', 'Śliwkowa', 'Truskawkowa', 'Wiśniowa', 'Winogronowa', 'Aroniowa', 'Żurawinowa', 'Sadowa', 'Daktylowa', 'Cytrynowa', 'Pigwowa', 'Mirabelkowa', 'Renklody', 'Rabarbarowa', 'Papierówki', 'Owocowa', 'Pszczela', 'Miodowa', 'Zielna', 'Warzywna'],
  colours: ['Błękitna', 'Srebrna', 'Złota', 'Zielona', 'Purpurowa', 'Bursztynowa', 'Koralowa', 'Perłowa', 'Szafirowa', 'Rubinowa', 'Szmaragdowa', 'Kryształowa', 'Diamentowa', 'Agatowa', 'Turkusowa', 'Opalowa', 'Ametystowa', 'Topazowa', 'Malachitowa', 'Granitowa', 'Marmurowa', 'Piaskowa', 'Krzemowa', 'Jasna', 'Pogodna', 'Tęczowa', 'Wschodnia', 'Zachodnia', 'Północna', 'Radosna', 'Spokojna', 'Cicha', 'Zaciszna', 'Miła', 'Serdeczna', 'Przyjaźni', 'Widokowa'],
  cities: ['Toruńska', 'Gdańska', 'Poznańska', 'Warszawska', 'Inowrocławska', 'Włocławska', 'Kujawska', 'Pomorska', 'Mazowiecka', 'Wielkopolska', 'Śląska', 'Małopolska', 'Podlaska', 'Mazurska', 'Warmińska', 'Kaszubska', 'Tczewska', 'Malborska', 'Elbląska', 'Olsztyńska', 'Płocka', 'Sierpecka', 'Rypińska', 'Golubska', 'Wąbrzeska', 'Świecka', 'Tucholska', 'Sępoleńska', 'Żnińska', 'Mogileńska', 'Gnieźnieńska', 'Kruszwicka', 'Strzelińska', 'Radziejowska', 'Krakowska', 'Lubelska', 'Łódzka', 'Kaliska', 'Konińska', 'Szczecińska', 'Koszalińska', 'Słupska', 'Wejherowska', 'Gdyńska', 'Sopocka', 'Helska', 'Morska', 'Bałtycka', 'Wrocławska', 'Opolska', 'Rzeszowska', 'Białostocka'],
  rivers: ['Wiślana', 'Odrzańska', 'Notecka', 'Brdy', 'Drwęcka', 'Wdy', 'Osy', 'Sanowa', 'Bugu', 'Narwiańska', 'Pilicka', 'Wkry', 'Dunajca', 'Warciańska', 'Bzury', 'Skrwy', 'Zgłowiączki', 'Regi', 'Parsęty', 'Wieprza', 'Źródlana', 'Strumykowa', 'Stawowa', 'Jeziorna', 'Rzeczna', 'Młyńska', 'Groblowa', 'Nadwodna', 'Rybacka', 'Wioślarska', 'Kajakowa', 'Szuwarowa', 'Trzcinowa', 'Tatarakowa', 'Żabia'],
  places: ['Polna Droga', 'Boczna', 'Krótka', 'Długa', 'Prosta', 'Krzywa', 'Równa', 'Pagórkowa', 'Górna', 'Dolna', 'Nowa', 'Stara', 'Ładna', 'Słonecznego Wzgórza', 'Wiejska', 'Podgórna', 'Zagrodowa', 'Żytnia', 'Pszenna', 'Jęczmienna', 'Owsiana', 'Rzepakowa', 'Łanowa', 'Dożynkowa', 'Żniwna', 'Zbożowa', 'Snopowa', 'Kłosowa', 'Chlebowa', 'Piaskowa Góra', 'Żwirowa', 'Gliniana', 'Wapienna', 'Torowa', 'Semaforowa', 'Sportowa', 'Stadionowa', 'Parkowa', 'Szkolna', 'Przedszkolna', 'Harcerska', 'Strażacka', 'Lotników', 'Saperska', 'Ułańska', 'Husarska', 'Artyleryjska', 'Piechoty', 'Świętego Jana', 'Świętej Jadwigi', 'Świętego Wojciecha', 'Kanonicza', 'Klasztorna', 'Franciszkańska', 'Dominikańska', 'Garbary', 'Kołodziejska', 'Tkacka', 'Sukiennicza', 'Płatnerska', 'Złotnicza', 'Zegarmistrzowska', 'Krawiecka', 'Rymarska', 'Zduńska', 'Piekarska', 'Rzeźnicka', 'Solna', 'Wodna', 'Łaziebna', 'Ciasna', 'Wąska', 'Szeroka'],
  nature: ['Łąkowa Polana', 'Zajęcza', 'Sarnia', 'Łosia', 'Jelenia', 'Wilcza', 'Lisia', 'Borsucza', 'Bobrowa', 'Wydrza', 'Wiewiórcza', 'Jeżowa', 'Motylowa', 'Ważkowa', 'Pszczelarska', 'Grzybowa', 'Rydzowa', 'Maślakowa', 'Borowikowa', 'Kurkowa', 'Poziomkowa Polana', 'Miętowa', 'Szałwiowa', 'Tymiankowa', 'Bazyliowa', 'Koperkowa', 'Majerankowa', 'Lubczykowa', 'Estragonowa', 'Rozmarynowa', 'Imbirowa', 'Anyżowa', 'Waniliowa', 'Cynamonowa', 'Migdałowa', 'Kokosowa', 'Laurowa', 'Oliwkowa', 'Figowa', 'Kwarcowa', 'Bazaltowa', 'Alabastrowa', 'Jaspisowa', 'Onyksowa', 'Beżowa', 'Kremowa', 'Wrzosowe Wzgórze', 'Liściasta', 'Iglasta', 'Zimowa', 'Letnia', 'Jesienna', 'Poranna', 'Wieczorna', 'Południowa', 'Jutrzenki', 'Zorzy', 'Mglista', 'Wietrzna', 'Deszczowa', 'Śnieżna', 'Szronu', 'Babiego Lata'],
};

type Theme = NameTheme | 'cities' | 'rivers' | 'places' | 'nature';

const order: readonly Theme[] = ['trees', 'flowers', 'birds', 'fruits', 'colours', 'writers', 'heroes', 'kings', 'planets', 'places', 'nature', 'rivers', 'cities', 'trades'];

/** Where a quarter's theme is used up. */
const spare: readonly Theme[] = ['places', 'nature', 'cities', 'rivers', 'trees', 'flowers', 'birds', 'fruits', 'colours', 'planets', 'writers', 'heroes', 'kings', 'trades'];

/** Gives each new street of a town a name of its quarter's theme, none twice; undefined when all are used. */
export function streetNamer(random: Random, taken: readonly string[]): (theme: NameTheme) => string | undefined {
  const used = new Set(taken);
  const left = new Map(order.map((theme) => [theme, shuffle(names[theme], random)]));
  const next = (theme: Theme): string | undefined => {
    for (let name = left.get(theme)?.pop(); name !== undefined; name = left.get(theme)?.pop()) {
      if (used.has(name)) continue;
      used.add(name);
      return name;
    }
    return undefined;
  };
  return (theme) => {
    for (const from of [theme, ...spare]) {
      const name = next(from);
      if (name) return name;
    }
    return undefined;
  };
}

function shuffle(list: readonly string[], random: Random): string[] {
  const result = [...list];
  for (let i = result.length - 1; i > 0; i--) {
    const j = random.whole(0, i);
    const a = result[i];
    const b = result[j];
    if (a === undefined || b === undefined) continue;
    result[i] = b;
    result[j] = a;
  }
  return result;
}
