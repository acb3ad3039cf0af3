/** Of links in XML (XLink 1.1). */
export const XLINK_NAMESPACE = 'http://www.w3.org/1999/xlink';

/** Of what documents say of their schemas (XML Schema 1.0, 2.6). */
export const XSI_NAMESPACE = 'http://www.w3.org/2001/XMLSchema-instance';
