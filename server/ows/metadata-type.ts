/** The media type of a metadata record, as its address lets one expect: a catalogue's page, or the record itself. */
export function metadataMediaType(url: string): 'text/html' | 'text/xml' {
  const isPage = /\.html?($|[?#])/i.test(url) || !/\.xml($|[?#])|getrecordbyid|f=xml|format=/i.test(url);
  return isPage ? 'text/html' : 'text/xml';
}
