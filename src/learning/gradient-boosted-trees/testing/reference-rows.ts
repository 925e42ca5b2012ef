/**
 * 60 rows x 3 features with missing values, for comparison with LightGBM 4.7.0: trained in Python on the same rows with 4 leaves, rate .3, 10
 * rounds, min_data_in_leaf 1 (with more, LightGBM estimates row counts from hessians and differs).
 */
export const referenceFeatures = new Float64Array(60 * 3);
export const referenceTargets = new Float64Array(60);
export const referenceOutcomes = new Float64Array(60);
export const referenceGrades = new Float64Array(60);
export const referenceGroups = Int32Array.of(0, 12, 24, 36, 48, 60);

for (let i = 0; i < 60; i++) {
  const isMissing = i % 9 === 4;
  const [x0, x1, x2] = [(i * 7) % 11, (i * i) % 13, (i * 5) % 7];
  referenceFeatures.set([x0, isMissing ? Number.NaN : x1, x2], 3 * i);
  referenceTargets[i] = 2 * x0 + (isMissing ? 20 : x1) + (i % 3);
  referenceOutcomes[i] = x0 + (isMissing ? 9 : x1) + (i % 5) > 12 ? 1 : 0;
  referenceGrades[i] = Number((i * 3) % 4 === 0) + Number(x0 > 8);
}
