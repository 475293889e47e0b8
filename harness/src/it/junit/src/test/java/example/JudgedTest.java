package example;

/// Inherits its only test.
class JudgedTest extends Judged {}
