using FsCheck.Xunit;
using Pbx.Media.Dtls;

namespace Pbx.Tests.Media.Dtls;

public class DtlsRecordTests
{
    [Theory]
    [InlineData(true, "15fefd000000000000000000020100")]
    [InlineData(true, "15fefd00000000000000000002010015fefd000000000000000100020100")]
    [InlineData(true, "15feff000000000000000000020100")]
    [InlineData(false, "")]
    [InlineData(false, "15fefd0000000000000000000201")]
    [InlineData(false, "15fefd00000000000000000002010000")]
    [InlineData(false, "15fefd00000000000000000000")]
    [InlineData(false, "150303000000000000000000020100")]
    [InlineData(false, "80fefd000000000000000000020100")]
    [InlineData(false, "15fefd000100000000000000020100")]
    [InlineData(true, "15fefd00010000000000000018000000000000000000000000000000000000000000000000")]
    public void Headers(bool expected, string hex) => Assert.Equal(expected, DtlsRecord.IsWellFormed(Convert.FromHexString(hex)));

    [Property]
    public bool Random_bytes_never_throw(byte[] bytes)
    {
        DtlsRecord.IsWellFormed(bytes);
        return !DtlsRecord.IsWellFormed([22, 0xFE, 0xFD, .. bytes[..Math.Min(8, bytes.Length)]]);
    }
}
