import type { Language, Property } from '../../catalog/layer.ts';
import { type FlatGeometry, WkbReader } from '../../geo/wkb.ts';
import type { Feature, PropertyValue } from '../../source/feature-source.ts';
import {
  element,
  endTag,
  escapeXml,
  startTag,
  XML_DECLARATION,
  type Xml,
  xmlDocument,
} from '../../xml/write.ts';
import { booleanOf, dateOf, instantOf, keyColumn, numberOf, textOf, timeOf } from '../column-value.ts';
import {
  type FeatureSelection,
  type FeatureWriting,
  type OutputFormat,
  readSelection,
} from '../output-format.ts';
import { pointOn } from '../point-on.ts';
import { writeZip, type ZipEntry } from '../zip.ts';
import { axisNames } from './csv.ts';

/**
 * A workbook (ISO/IEC 29500): a sheet for each layer, or several where rows pass what a sheet holds, and one that
 * says what the columns mean. Geometry as the coordinates of a point. Texts are texts: nothing runs as a formula.
 */
export const xlsx: OutputFormat = {
  id: 'xlsx',
  title: { pl: 'Excel (XLSX)', en: 'Excel (XLSX)' },
  mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  wfsNames: ['excel2007', 'xlsx', 'excel'],
  extension: 'xlsx',
  isStreamed: true,
  isDownload: true,
  takesManyLayers: true,
  crs: { axes: 'xy' },
  write: (writing) => writeZip(writeParts(writing)),
};

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const SHEET_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml';

/** Rows of a sheet, its head among them. */
const MAX_ROWS = 1_048_576;
/** Characters of a cell. */
const MAX_TEXT = 32_767;

/** Sheets come first, as their number is known only behind the last row. */
async function* writeParts(writing: FeatureWriting): AsyncGenerator<ZipEntry, void, undefined> {
  const names: string[] = [];
  for (const selection of writing.selections) {
    const rows = rowsOf(selection, writing);
    try {
      let state = await rows.next();
      do {
        const part = names.length + 1;
        names.push(sheetName(selection.query.layer.title[writing.language], names));
        yield {
          name: `xl/worksheets/sheet${part}.xml`,
          content: writeSheet(selection, writing, rows, state, (next) => {
            state = next;
          }),
        };
      } while (state.done !== true);
    } finally {
      // Who leaves in the middle of a sheet leaves the rows too.
      await rows.return();
    }
  }
  names.push(sheetName(writing.language === 'pl' ? 'Opis kolumn' : 'Columns', names));
  yield { name: `xl/worksheets/sheet${names.length}.xml`, content: [columnSheet(writing)] };
  yield { name: '[Content_Types].xml', content: [contentTypes(names.length)] };
  yield { name: '_rels/.rels', content: [relations([[`${RELATIONS}/officeDocument`, 'xl/workbook.xml']])] };
  yield { name: 'xl/workbook.xml', content: [workbook(names)] };
  yield {
    name: 'xl/_rels/workbook.xml.rels',
    content: [
      relations([
        ...names.map((_, i): [string, string] => [`${RELATIONS}/worksheet`, `worksheets/sheet${i + 1}.xml`]),
        [`${RELATIONS}/styles`, 'styles.xml'],
      ]),
    ],
  };
  yield { name: 'xl/styles.xml', content: [STYLES] };
}

type Rows = AsyncGenerator<readonly Feature[], void, undefined>;
type RowsState = IteratorResult<readonly Feature[], void>;

async function* rowsOf(selection: FeatureSelection, writing: FeatureWriting): Rows {
  yield* readSelection(selection, writing);
}

/** One sheet: from the batch given until the sheet is full; @param rest told what comes after it */
async function* writeSheet(
  { query, withGeometry, crs }: FeatureSelection,
  { language }: FeatureWriting,
  rows: Rows,
  first: RowsState,
  rest: (state: RowsState) => void,
): AsyncGenerator<string, void, undefined> {
  const { properties } = query;
  const titles = columnTitles(properties, language);
  const head = [...titles, ...(withGeometry ? axisNames(crs.crs) : [])];
  const types: readonly Property['type'][] = ['string', ...properties.map(({ type }) => type)];
  yield sheetStart(
    head.map((title, i) => Math.min(50, Math.max(title.length + 2, WIDTHS[types[i] ?? 'number']))),
  );
  yield row(1, head.map((title, i) => textCell(i, 1, title, HEAD)).join(''));
  const reader = new WkbReader();
  const place = coordinateCells(head.length - 2, crs.crs.decimals);
  let number = 1;
  let state = first;
  for (; state.done !== true; state = await rows.next()) {
    const batch = state.value;
    const taken = batch.slice(0, MAX_ROWS - number);
    let text = '';
    for (const { key, geometry, values } of taken) {
      number += 1;
      let cells = textCell(0, number, key);
      for (const [i, { type }] of properties.entries()) cells += cell(i + 1, number, type, values[i] ?? null);
      if (withGeometry && geometry !== null) cells += place(reader.read(geometry), number);
      text += row(number, cells);
    }
    yield text;
    if (taken.length < batch.length) {
      state = { done: false, value: batch.slice(taken.length) };
      break;
    }
  }
  rest(state);
  yield SHEET_END;
}

/** Characters that values of a type take. */
const WIDTHS: Readonly<Record<Property['type'], number>> = {
  string: 20,
  integer: 10,
  number: 14,
  boolean: 8,
  date: 12,
  timestamp: 20,
  geometry: 30,
};

function coordinateCells(column: number, decimals: number): (geometry: FlatGeometry, row: number) => string {
  const scale = 10 ** decimals;
  return (geometry, number) => {
    const point = pointOn(geometry);
    if (point === undefined) return '';
    const [x, y] = point;
    return (
      numberCell(column, number, Math.round(x * scale) / scale) +
      numberCell(column + 1, number, Math.round(y * scale) / scale)
    );
  };
}

/** Titles as the head of a table: two alike get their names behind them. */
function columnTitles(properties: readonly Property[], language: Language): readonly string[] {
  const titles = properties.map(({ title }) => title[language]);
  const key = language === 'pl' ? 'Identyfikator' : 'Identifier';
  return [key, ...titles].map((title, i, all) => {
    const isUnique = all.filter((each) => each === title).length === 1;
    return isUnique
      ? title
      : `${title} (${i === 0 ? keyColumn(properties) : (properties[i - 1]?.name ?? '')})`;
  });
}

/* Formats of cells: numbers of `STYLES`. */
const HEAD = 1;
const DATE = 2;
const INSTANT = 3;

function cell(column: number, row: number, type: Property['type'], value: PropertyValue): string {
  if (value === null) return '';
  if (type === 'boolean') {
    const truth = booleanOf(value);
    return truth === null
      ? ''
      : element('c', { r: reference(column, row), t: 'b' }, element('v', {}, truth ? 1 : 0)).text;
  }
  if (type === 'integer' || type === 'number') {
    const number = numberOf(value);
    // A sheet keeps 15 digits: longer numbers stay what they are as texts.
    const isLong = typeof value === 'string' && value.replace(/\D/g, '').length > 15;
    if (isLong) return textCell(column, row, value);
    return number === null ? '' : numberCell(column, row, number);
  }
  if (type === 'string') return textCell(column, row, textOf(value) ?? '');
  const time = type === 'date' ? dateOf(value) : instantOf(value);
  if (time === null) return textCell(column, row, String(value));
  // Days before March 1900 have other numbers in other programs.
  if (time < '1900-03-01') return textCell(column, row, time);
  return numberCell(column, row, timeOf(time) / 86_400_000 + 25_569, type === 'date' ? DATE : INSTANT);
}

function numberCell(column: number, row: number, value: number, style?: number): string {
  return `${startTag('c', { r: reference(column, row), s: style })}${V}${value}${V_END}${C_END}`;
}

const [V, V_END, C_END] = [startTag('v'), endTag('v'), endTag('c')];
const INLINE = startTag('is') + startTag('t', { 'xml:space': 'preserve' });
const INLINE_END = endTag('t') + endTag('is') + C_END;

function textCell(column: number, row: number, text: string, style?: number): string {
  if (text === '') return '';
  const cut = text.length > MAX_TEXT ? text.slice(0, MAX_TEXT - 1).toWellFormed() : text;
  // What looks like an escaped character would be read as one (22.9.2.19).
  const safe = cut.replace(/_x(?=[0-9A-Fa-f]{4}_)/g, '_x005F_x').replaceAll('\r', '');
  return `${startTag('c', { r: reference(column, row), t: 'inlineStr', s: style })}${INLINE}${escapeXml(safe)}${INLINE_END}`;
}

function row(number: number, cells: string): string {
  return `${startTag('row', { r: number })}${cells}${endTag('row')}`;
}

/** `A1`. */
function reference(column: number, row: number): string {
  let letters = '';
  for (let n = column + 1; n > 0; n = Math.floor((n - 1) / 26)) {
    letters = String.fromCharCode(65 + ((n - 1) % 26)) + letters;
  }
  return letters + row;
}

/** The head row stays in sight. */
function sheetStart(widths: readonly number[]): string {
  const pane = element('pane', { ySplit: 1, topLeftCell: 'A2', activePane: 'bottomLeft', state: 'frozen' });
  const view = element('sheetViews', {}, element('sheetView', { workbookViewId: 0 }, pane));
  const columns = widths.map((width, i) => element('col', { min: i + 1, max: i + 1, width, customWidth: 1 }));
  return (
    XML_DECLARATION +
    startTag('worksheet', { xmlns: MAIN }) +
    view.text +
    element('cols', {}, columns).text +
    startTag('sheetData')
  );
}

const SHEET_END = endTag('sheetData') + endTag('worksheet');

/** What each column is: its name in the services, title, type, unit, codes. */
function columnSheet({ selections, language }: FeatureWriting): string {
  const heads =
    language === 'pl'
      ? ['Warstwa', 'Nazwa', 'Tytuł', 'Typ', 'Jednostka', 'Kod', 'Znaczenie']
      : ['Layer', 'Name', 'Title', 'Type', 'Unit', 'Code', 'Meaning'];
  const lines: string[][] = [heads];
  for (const { query } of selections) {
    for (const { name, title, type, unit, codes } of query.properties) {
      const start = [query.layer.id, name, title[language], type, unit ?? ''];
      const meanings = Object.entries(codes ?? {});
      if (meanings.length === 0) lines.push(start);
      for (const [code, meaning] of meanings) lines.push([...start, code, meaning[language]]);
    }
  }
  const text = lines.map((line, i) =>
    row(
      i + 1,
      line.map((each, column) => textCell(column, i + 1, each, i === 0 ? HEAD : undefined)).join(''),
    ),
  );
  return sheetStart([20, 20, 30, 12, 12, 12, 40]) + text.join('') + SHEET_END;
}

/** At most 31 characters, none of `[]:*?/\`, no two alike. */
function sheetName(title: string, taken: readonly string[]): string {
  const clean =
    title
      .replace(/[[\]:*?/\\']/g, ' ')
      .trim()
      .slice(0, 31) || 'Dane';
  const isTaken = (name: string): boolean => taken.some((each) => each.toLowerCase() === name.toLowerCase());
  let name = clean;
  for (let n = 2; isTaken(name); n++) name = `${clean.slice(0, 27 - String(n).length)} (${n})`;
  return name;
}

function contentTypes(sheets: number): string {
  const override = (path: string, type: string): Xml =>
    element('Override', { PartName: path, ContentType: type });
  const workbookType = SHEET_TYPE.replace('worksheet', 'sheet.main');
  return xmlDocument(
    element(
      'Types',
      { xmlns: `${PACKAGE}/content-types` },
      element('Default', {
        Extension: 'rels',
        ContentType: 'application/vnd.openxmlformats-package.relationships+xml',
      }),
      element('Default', { Extension: 'xml', ContentType: 'application/xml' }),
      override('/xl/workbook.xml', workbookType),
      override('/xl/styles.xml', SHEET_TYPE.replace('worksheet', 'styles')),
      Array.from({ length: sheets }, (_, i) => override(`/xl/worksheets/sheet${i + 1}.xml`, SHEET_TYPE)),
    ),
  );
}

function relations(targets: readonly (readonly [type: string, target: string])[]): string {
  return xmlDocument(
    element(
      'Relationships',
      { xmlns: `${PACKAGE}/relationships` },
      targets.map(([type, target], i) =>
        element('Relationship', { Id: `rId${i + 1}`, Type: type, Target: target }),
      ),
    ),
  );
}

function workbook(names: readonly string[]): string {
  return xmlDocument(
    element(
      'workbook',
      { xmlns: MAIN, 'xmlns:r': RELATIONS },
      element(
        'sheets',
        {},
        names.map((name, i) => element('sheet', { name, sheetId: i + 1, 'r:id': `rId${i + 1}` })),
      ),
    ),
  );
}

const none = (name: string): Xml =>
  element(name, {}, element('left'), element('right'), element('top'), element('bottom'));

const STYLES = xmlDocument(
  element(
    'styleSheet',
    { xmlns: MAIN },
    element(
      'numFmts',
      { count: 2 },
      element('numFmt', { numFmtId: 164, formatCode: 'yyyy-mm-dd' }),
      element('numFmt', { numFmtId: 165, formatCode: 'yyyy-mm-dd hh:mm:ss' }),
    ),
    element(
      'fonts',
      { count: 2 },
      element('font', {}, element('sz', { val: 11 }), element('name', { val: 'Calibri' })),
      element('font', {}, element('b'), element('sz', { val: 11 }), element('name', { val: 'Calibri' })),
    ),
    element(
      'fills',
      { count: 2 },
      element('fill', {}, element('patternFill', { patternType: 'none' })),
      element('fill', {}, element('patternFill', { patternType: 'gray125' })),
    ),
    element('borders', { count: 1 }, none('border')),
    element('cellStyleXfs', { count: 1 }, element('xf', { numFmtId: 0, fontId: 0, fillId: 0, borderId: 0 })),
    element(
      'cellXfs',
      { count: 4 },
      element('xf', { numFmtId: 0, fontId: 0, fillId: 0, borderId: 0, xfId: 0 }),
      element('xf', { numFmtId: 0, fontId: 1, fillId: 0, borderId: 0, xfId: 0, applyFont: 1 }),
      element('xf', { numFmtId: 164, fontId: 0, fillId: 0, borderId: 0, xfId: 0, applyNumberFormat: 1 }),
      element('xf', { numFmtId: 165, fontId: 0, fillId: 0, borderId: 0, xfId: 0, applyNumberFormat: 1 }),
    ),
  ),
);
