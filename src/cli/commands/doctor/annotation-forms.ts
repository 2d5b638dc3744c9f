/** The formats of `doctor --format`: a constant of its own, so that help loads fast. */
export const annotationForms = ['github', 'junit'] as const;
export type AnnotationForm = (typeof annotationForms)[number];
