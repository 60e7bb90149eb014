/* Links and runs only with a BLAS and a LAPACKE that compute: one product and one spectrum with known answers. */
#include <cblas.h>
#include <lapacke.h>

int main(void) {
  const double left[4] = {1.0, 2.0, 3.0, 4.0};
  double product[4] = {0.0, 0.0, 0.0, 0.0};
  cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, 2, 2, 2, 1.0, left, 2, left, 2, 0.0, product, 2);
  if (product[0] != 5.0 || product[1] != 11.0 || product[3] != 25.0) return 1;

  double symmetric[4] = {2.0, 1.0, 1.0, 2.0};
  double values[2] = {0.0, 0.0};
  double work[64];
  lapack_int integers[64];
  if (LAPACKE_dsyevd_work(LAPACK_COL_MAJOR, 'N', 'U', 2, symmetric, 2, values, work, 64, integers, 64) != 0) return 2;
  return values[0] > 0.999 && values[0] < 1.001 && values[1] > 2.999 && values[1] < 3.001 ? 0 : 3;
}
