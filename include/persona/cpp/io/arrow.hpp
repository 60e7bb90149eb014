/* Tables and columns of other programs by Arrow's C data interface, and .npy files as answers. (libpersona-io) */
#ifndef PERSONA_CPP_IO_ARROW_HPP
#define PERSONA_CPP_IO_ARROW_HPP

#include <persona/arrow.h>
#include <persona/cpp/io/dataset.hpp>
#include <persona/cpp/io/npy.hpp>

namespace persona {
inline namespace v0 {

/* A builder that comes with its answers; all else is described as usual. */
class exchange_builder : public population_builder {
 public:
  /* From an Arrow array of numbers, read in place where it is a matrix already. On success schema and array belong to
   * the library; when this throws they are still the caller's. */
  exchange_builder(const context &of, const text &name, ArrowSchema *schema, ArrowArray *array)
      : population_builder(of.callbacks(), array != nullptr ? array->length : 0) {
    std::int32_t kept = 0;
    detail::call call(callbacks());
    call.check(
        persona_population_builder_create_arrow(of.get(), name.c_str(), schema, array, &kept, out(), call.place()));
    in_place_ = kept == 1;
  }
  /* From a .npy array, in place; array, builder and population go in any order. */
  exchange_builder(const context &of, const text &name, const npy &array)
      : population_builder(of, name), in_place_(true) {
    detail::call call(callbacks());
    call.check(persona_population_builder_set_npy(get(), array.get(), call.place()));
    sized(array.matrix());
  }
  /* Whether nothing was copied. */
  bool in_place() const noexcept { return in_place_; }

 private:
  bool in_place_ = false;
};

/* Reads a struct array (a record batch) as a file is read. On success schema and array are released; when this throws
 * they are still the caller's. name: the table in messages, and the population when no column splits it. */
inline dataset dataset_read_arrow(const context &of, const text &name, ArrowSchema *schema, ArrowArray *array,
                                  const selection &chosen = {}) {
  dataset made(nullptr, of.callbacks());
  const persona_selection raw = detail::raw_selection(chosen);
  detail::call call(of.callbacks());
  call.check(persona_dataset_read_arrow(of.get(), name.c_str(), schema, array, &raw, made.out(), call.place()));
  return made;
}

/* Reads a .npy file as a CSV file is read, with items called "item1", "item2", ... */
inline dataset dataset_read_npy(const context &of, const text &path, const selection &chosen = {}) {
  dataset made(nullptr, of.callbacks());
  const persona_selection raw = detail::raw_selection(chosen);
  detail::call call(of.callbacks());
  call.check(persona_dataset_read_npy(of.get(), path.c_str(), &raw, made.out(), call.place()));
  return made;
}

}  // namespace v0
}  // namespace persona

#endif
