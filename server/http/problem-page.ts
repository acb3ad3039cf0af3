import { type Html, html } from '../html/write.ts';
import type { Problem } from './problem-details.ts';

type Language = 'pl' | 'en';

interface Wording {
  readonly title: string;
  readonly sentence: string;
  readonly advice: string;
}

/** Heading of a problem's page. */
export function writeProblemTitle(problem: Problem, language: Language): string {
  return wordingOf(problem, language).title;
}

/** What went wrong and what to do next, in the reader's language; the technical answer is folded away. */
export function writeProblemContent(problem: Problem, language: Language): Html {
  const wording = wordingOf(problem, language);
  const text = texts[language];
  const { parameter, received, allowed, requestId } = problem;
  return html`<h1>${wording.title}</h1>
<p class="fault">${wording.sentence}</p>
<p class="lead">${wording.advice}</p>
${
  (parameter !== undefined || requestId !== undefined) &&
  html`<dl class="facts">
${parameter !== undefined && html`<div><dt>${text.parameter}</dt><dd><code>${parameter}</code></dd></div>`}
${received !== undefined && html`<div><dt>${text.received}</dt><dd><code>${received === '' ? '""' : received}</code></dd></div>`}
${allowed !== undefined && html`<div><dt>${text.allowed}</dt><dd>${typeof allowed === 'string' ? allowed : allowed.map((each, i) => html`${i > 0 && ', '}<code>${each}</code>`)}</dd></div>`}
${requestId !== undefined && html`<div><dt>${text.request}</dt><dd><code>${requestId}</code></dd></div>`}
</dl>`
}
<details><summary>${text.details}</summary><div><p lang="en">${problem.detail}</p><p class="muted small">HTTP ${problem.status} · ${problem.code}</p></div></details>`;
}

const texts = {
  pl: {
    parameter: 'Parametr',
    received: 'Otrzymano',
    allowed: 'Dozwolone',
    request: 'Numer zapytania',
    details: 'Szczegóły techniczne',
  },
  en: {
    parameter: 'Parameter',
    received: 'Received',
    allowed: 'Allowed',
    request: 'Request number',
    details: 'Technical details',
  },
} as const;

type Kind = 'notFound' | 'badRequest' | 'notAcceptable' | 'method' | 'busy' | 'internal';

function wordingOf({ status }: Problem, language: Language): Wording {
  return wordings[language][kindOf(status)];
}

function kindOf(status: number): Kind {
  if (status === 404) return 'notFound';
  if (status === 405) return 'method';
  if (status === 406) return 'notAcceptable';
  if (status === 503) return 'busy';
  return status >= 500 ? 'internal' : 'badRequest';
}

const wordings: Readonly<Record<Language, Readonly<Record<Kind, Wording>>>> = {
  pl: {
    notFound: {
      title: 'Nie ma takiej strony',
      sentence: 'Pod tym adresem nic nie ma.',
      advice: 'Sprawdź adres albo wróć do spisu zbiorów. Obiekt mógł zostać zmieniony lub usunięty.',
    },
    badRequest: {
      title: 'Nie rozumiemy tego zapytania',
      sentence: 'W adresie jest parametr lub wartość, której serwis nie przyjmuje.',
      advice: 'Popraw wskazany parametr i spróbuj ponownie.',
    },
    notAcceptable: {
      title: 'Nie ma tego w żądanym formacie',
      sentence: 'Program prosi o format, w którym ten zasób nie jest udostępniany.',
      advice: 'Wybierz jeden z dozwolonych formatów.',
    },
    method: {
      title: 'Tego nie można tu zrobić',
      sentence: 'Pod tym adresem dane można tylko czytać.',
      advice: 'Użyj metody GET albo HEAD.',
    },
    busy: {
      title: 'Serwis jest chwilowo przeciążony',
      sentence: 'Nie udało się odpowiedzieć na czas.',
      advice: 'Odczekaj chwilę i odśwież stronę. Mniejszy obszar lub mniej obiektów pomoże.',
    },
    internal: {
      title: 'Coś się zepsuło po naszej stronie',
      sentence: 'Nie udało się przygotować tej strony.',
      advice: 'Spróbuj ponownie później. Gdy błąd się powtarza, podaj administratorowi numer zapytania.',
    },
  },
  en: {
    notFound: {
      title: 'There is no such page',
      sentence: 'There is nothing at this address.',
      advice:
        'Check the address or return to the list of collections. The feature may have been changed or removed.',
    },
    badRequest: {
      title: 'We do not understand this request',
      sentence: 'The address holds a parameter or a value that is not accepted here.',
      advice: 'Correct the parameter named below and try again.',
    },
    notAcceptable: {
      title: 'Not offered in this format',
      sentence: 'Your program asks for a format that this resource does not come in.',
      advice: 'Choose one of the formats that are allowed.',
    },
    method: {
      title: 'This cannot be done here',
      sentence: 'Data can only be read at this address.',
      advice: 'Use the method GET or HEAD.',
    },
    busy: {
      title: 'The service is busy at the moment',
      sentence: 'The answer did not come in time.',
      advice: 'Wait a little and reload the page. A smaller area or fewer features will help.',
    },
    internal: {
      title: 'Something broke on our side',
      sentence: 'This page could not be made.',
      advice: 'Try again later. If it happens again, give the request number to the operator.',
    },
  },
};
