/* How the BLAS is called where results must not depend on its threads. */
#ifndef LP_KERNELS_BLAS_H
#define LP_KERNELS_BLAS_H

/* Products of at most 64 x 64 x 64 stay on the calling thread and allocate nothing in OpenBLAS; larger ones may start
 * its threads, whose number would change the bits. Other shapes with as many multiplications are as good. */
enum { LP_BLAS_SIDE = 64 };

#endif
