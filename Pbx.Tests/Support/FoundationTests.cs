using FsCheck;
using FsCheck.Xunit;

namespace Pbx.Tests.Support;

public class FoundationTests
{
    [Fact]
    public void Runs() => Assert.Equal(4, 2 + 2);

    [Property]
    public bool Props(int a) => a + 0 == a;
}
