/* Links only with OpenBLAS, whose thread count the programs set. */
void openblas_set_num_threads(int threads);

int main(void) {
  openblas_set_num_threads(1);
  return 0;
}
