/* Views of matrices that someone else owns: contiguous, strided, or inside the objects of a simulation. */
#ifndef PERSONA_CPP_MATRIX_HPP
#define PERSONA_CPP_MATRIX_HPP

#include <persona/cpp/span.hpp>
#include <persona/matrix.h>

#include <array>
#ifdef __cpp_lib_span
#include <span>
#endif

namespace persona {
inline namespace v0 {

enum class dtype : std::int32_t {
  float64 = PERSONA_FLOAT64,
  float32 = PERSONA_FLOAT32,
  int8 = PERSONA_INT8,
  uint8 = PERSONA_UINT8,
  int16 = PERSONA_INT16,
  uint16 = PERSONA_UINT16,
  int32 = PERSONA_INT32,
  int64 = PERSONA_INT64,
  uint32 = PERSONA_UINT32,
  uint64 = PERSONA_UINT64,
  float16 = PERSONA_FLOAT16
};
inline std::int64_t dtype_size(dtype type) { return persona_dtype_size(static_cast<std::int32_t>(type)); }

namespace detail {

template <class T>
constexpr bool is_cell = std::is_same_v<T, double> || std::is_same_v<T, float> ||
                         (std::is_integral_v<T> && sizeof(T) <= 8);

/* The dtype of a cell type. */
template <class T>
constexpr std::int32_t dtype_of() {
  static_assert(is_cell<T>, "cells are double, float, bool, or integers of 8, 16, 32 or 64 bits");
  if constexpr (std::is_floating_point_v<T>) return sizeof(T) == 8 ? PERSONA_FLOAT64 : PERSONA_FLOAT32;
  if constexpr (sizeof(T) == 1) return std::is_signed_v<T> ? PERSONA_INT8 : PERSONA_UINT8;
  if constexpr (sizeof(T) == 2) return std::is_signed_v<T> ? PERSONA_INT16 : PERSONA_UINT16;
  if constexpr (sizeof(T) == 4) return std::is_signed_v<T> ? PERSONA_INT32 : PERSONA_UINT32;
  return std::is_signed_v<T> ? PERSONA_INT64 : PERSONA_UINT64;
}

/* Columns of a member that holds answers: T[D], or std::array<T, D>. */
template <class Member>
struct member_cells;
template <class T, std::size_t D>
struct member_cells<T[D]> {
  using cell = T;
  static constexpr std::size_t columns = D;
};
template <class T, std::size_t D>
struct member_cells<std::array<T, D>> : member_cells<T[D]> {};

/* Whether the cells outlive an expression that makes the container: it is a variable, or a view itself. */
template <class Container>
constexpr bool borrows = std::is_lvalue_reference_v<Container>;
template <class T>
constexpr bool borrows<span<T>> = true;
#ifdef __cpp_lib_span
template <class T, std::size_t N>
constexpr bool borrows<std::span<T, N>> = true;
#endif

}  // namespace detail

/* n rows (agents) x D columns (items) of cells, read in place. The cells must stay as they are for as long as the view,
 * and what is made from it, is in use. A NaN is a missing answer; so is a cell whose mask byte is not 0. Strides are in
 * bytes. */
class matrix_view {
 public:
  matrix_view() { persona_matrix_init(&raw_, PERSONA_FLOAT64, nullptr, 0, 0); }
  explicit matrix_view(const persona_matrix &raw) : raw_(raw) {}

  /* Row after row, without gaps: from a pointer, or from a container, which must hold rows x columns cells. */
  template <class T>
  matrix_view(const T *cells, std::int64_t rows, std::int64_t columns) {
    persona_matrix_init(&raw_, detail::dtype_of<T>(), cells, rows, columns);
  }
  template <class Container, class T = std::remove_pointer_t<decltype(std::declval<Container &>().data())>>
  matrix_view(Container &&cells, std::int64_t rows, std::int64_t columns) {
    static_assert(detail::borrows<Container>, "the cells would be gone before they are read: keep them in a variable");
    const auto wanted = static_cast<std::int64_t>(detail::product(rows, columns));
    detail::expect_size("cells of a matrix", static_cast<std::int64_t>(cells.size()), wanted);
    persona_matrix_init(&raw_, detail::dtype_of<std::remove_cv_t<T>>(), cells.data(), rows, columns);
  }
  /* A container of rows: std::vector<std::array<T, D>>. */
  template <class Container,
            class Row = std::remove_cv_t<std::remove_pointer_t<decltype(std::declval<Container &>().data())>>,
            class T = typename detail::member_cells<Row>::cell>
  matrix_view(Container &&rows) {
    static_assert(detail::borrows<Container>, "the cells would be gone before they are read: keep them in a variable");
    const auto count = static_cast<std::int64_t>(rows.size());
    const T *const first = count > 0 ? reinterpret_cast<const T *>(rows.data()) : nullptr;
    const auto columns = static_cast<std::int64_t>(detail::member_cells<Row>::columns);
    persona_matrix_init(&raw_, detail::dtype_of<T>(), first, count, columns);
    raw_.row_stride = static_cast<std::int64_t>(sizeof(Row));
  }
  /* Cells of a type that C++ has no name for, such as float16. */
  matrix_view(dtype type, const void *cells, std::int64_t rows, std::int64_t columns) {
    persona_matrix_init(&raw_, static_cast<std::int32_t>(type), cells, rows, columns);
  }
  /* double answers[5][3]. */
  template <class T, std::size_t N, std::size_t D>
  matrix_view(const T (&cells)[N][D])
      : matrix_view(&cells[0][0], static_cast<std::int64_t>(N), static_cast<std::int64_t>(D)) {}

  /* Any strides, negative ones too; first is the cell of row 0 and column 0. */
  template <class T>
  static matrix_view strided(const T *first, std::int64_t rows, std::int64_t columns, std::int64_t row_stride,
                             std::int64_t column_stride) {
    matrix_view view(first, rows, columns);
    view.raw_.row_stride = row_stride;
    view.raw_.column_stride = column_stride;
    return view;
  }
  template <class T>
  static matrix_view column_major(const T *cells, std::int64_t rows, std::int64_t columns) {
    const auto size = static_cast<std::int64_t>(sizeof(T));
    detail::product(rows, columns);
    return strided(cells, rows, columns, size, rows * size);
  }
  /* Answers inside the agents of a simulation: of(agents, &agent::answers), for a member T[D] or std::array<T, D>. */
  template <class Container, class Agent, class Member>
  static matrix_view of(Container &&agents, Member Agent::*member) {
    static_assert(detail::borrows<Container>, "the agents would be gone before they are read: keep them in a variable");
    using cells = detail::member_cells<std::remove_cv_t<Member>>;
    using cell = typename cells::cell;
    const auto *const first = agents.data(); /* of a class that derives from Agent, maybe */
    const cell *const start = agents.size() > 0 ? reinterpret_cast<const cell *>(&(first->*member)) : nullptr;
    return strided(start, static_cast<std::int64_t>(agents.size()), static_cast<std::int64_t>(cells::columns),
                   static_cast<std::int64_t>(sizeof(*first)), static_cast<std::int64_t>(sizeof(cell)));
  }

  /* The same cells; those whose byte in `mask` (rows x columns, not 0: missing) is set are missing. */
  matrix_view masked(span<const std::uint8_t> mask) const {
    detail::expect_size("bytes of a mask", detail::count_of(mask),
                        static_cast<std::int64_t>(detail::product(rows(), columns())));
    return masked(mask.data(), columns(), 1);
  }
  matrix_view masked(const std::uint8_t *mask, std::int64_t row_stride, std::int64_t column_stride) const {
    matrix_view view(*this);
    view.raw_.mask = mask;
    view.raw_.mask_row_stride = row_stride;
    view.raw_.mask_column_stride = column_stride;
    return view;
  }
  /* Some rows that follow each other: count of them from `first` on. */
  matrix_view some_rows(std::int64_t first, std::int64_t count) const {
    if (first < 0 || count < 0 || first > rows() - count) {
      detail::refuse("rows " + std::to_string(first) + " to " + std::to_string(first + count - 1) + " of a matrix of " +
                     std::to_string(rows()) + " rows");
    }
    matrix_view view(*this);
    view.raw_.rows = count;
    if (count > 0) view.raw_.data = static_cast<const char *>(raw_.data) + first * raw_.row_stride;
    if (count > 0 && raw_.mask != nullptr) view.raw_.mask = raw_.mask + first * raw_.mask_row_stride;
    return view;
  }

  std::int64_t rows() const noexcept { return raw_.rows; }
  std::int64_t columns() const noexcept { return raw_.columns; }
  dtype type() const noexcept { return static_cast<dtype>(raw_.dtype); }
  const void *data() const noexcept { return raw_.data; }
  /* One cell as a double: NaN where it is missing, or outside. */
  double cell(std::int64_t row, std::int64_t column) const { return persona_matrix_cell(&raw_, row, column); }
  /* Throws unless the view is well formed: type, shape and data, and strides that do not overflow. */
  void check() const {
    detail::call call;
    call.check(persona_matrix_check(&raw_, call.place()));
  }
  /* For C calls. */
  const persona_matrix *get() const noexcept { return &raw_; }
  persona_matrix *get() noexcept { return &raw_; }

 private:
  persona_matrix raw_;
};

}  // namespace v0
}  // namespace persona

#endif
