/* numpy's .npy files, read and written without numpy. (libpersona-io) */
#ifndef PERSONA_CPP_IO_NPY_HPP
#define PERSONA_CPP_IO_NPY_HPP

#include <persona/cpp/io/csv.hpp>
#include <persona/cpp/population.hpp>
#include <persona/cpp/sink.hpp>
#include <persona/npy.h>

namespace persona {
inline namespace v0 {

/* An array that was read, with its cells. Immutable, and may be shared by threads. */
class npy : public detail::handle<persona_npy, persona_npy_free> {
 public:
  /* From a file. */
  npy(const context &of, const text &path) : handle(of.callbacks()) {
    detail::call call(callbacks());
    call.check(persona_npy_read(of.get(), path.c_str(), out(), call.place()));
  }
  /* From a callable (span<char> buffer) that fills at most the buffer and returns how many bytes, 0 at the end; what it
   * throws comes out. name: for messages. */
  static npy from_source(const context &of, const text &name, std::function<std::int64_t(span<char> buffer)> source) {
    npy made(of.callbacks());
    detail::csv_source from;
    from.read = std::move(source);
    detail::call call(of.callbacks());
    const int status =
        persona_npy_read_source(of.get(), name.c_str(), detail::csv_source::callback, &from, made.out(), call.place());
    if (from.thrown != nullptr) std::rethrow_exception(from.thrown);
    call.check(status);
    return made;
  }
  /* The array as a matrix, good as long as the array is. */
  matrix_view matrix() const {
    matrix_view view;
    persona_npy_get_matrix(get(), view.get());
    return view;
  }

 private:
  explicit npy(const std::shared_ptr<detail::host> &host) : handle(host) {}
};

/* The bytes of a whole .npy file in memory as a matrix, in place. */
inline matrix_view npy_view(span<const char> bytes) {
  matrix_view view;
  detail::call call;
  call.check(persona_npy_view(bytes.data(), detail::count_of(bytes), view.get(), call.place()));
  return view;
}

/* Writes a matrix as a .npy file, cells as they are. */
inline void npy_write(const matrix_view &matrix, const sink &to) {
  detail::call call;
  detail::sink_bridge bridge = {call, to};
  call.check(persona_npy_write(matrix.get(), bridge.callback, &bridge, call.place()));
}

}  // namespace v0
}  // namespace persona

#endif
