/** Sections of a WFS capabilities document, in its order. */
export const sectionNames = [
  'ServiceIdentification',
  'ServiceProvider',
  'OperationsMetadata',
  'FeatureTypeList',
  'Filter_Capabilities',
] as const;

export type Section = (typeof sectionNames)[number];
