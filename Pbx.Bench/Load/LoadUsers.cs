using System.Globalization;
using System.Text;

namespace Pbx.Bench.Load;

/// <summary>The users of a load run, and the files from which sipp takes them.</summary>
public static class LoadUsers
{
    /// <summary>How many there are.</summary>
    public const int Count = 1000;

    /// <summary>Extension of user <paramref name="index"/>.</summary>
    public static string Extension(int index) => (10_000 + index).ToString(CultureInfo.InvariantCulture);

    /// <summary>SIP password of every user. A proxy with one password for all needs no database, which is to its favour.</summary>
    public const string Password = "load-run-Secret-7";

    /// <summary>All users, in turn: field0 name, field1 credentials.</summary>
    public static string RegisterFile(WorkFolder folder, int first = 0, int count = Count) =>
        Write(folder, $"register-{first}.csv", Enumerable.Range(first, count).Select(i => $"{Extension(i)};{Credentials(i)}"));

    /// <summary>Index of the user that is called.</summary>
    public const int Callee = Count - 1;

    /// <summary>All others call that one: field0 caller, field1 credentials, field2 callee.</summary>
    public static string CallFile(WorkFolder folder) =>
        Write(folder, "calls.csv", Enumerable.Range(0, Callee).Select(i => $"{Extension(i)};{Credentials(i)};{Extension(Callee)}"));

    private static string Credentials(int index) => $"[authentication username={Extension(index)} password={Password}]";

    private static string Write(WorkFolder folder, string name, IEnumerable<string> lines)
    {
        var path = folder.File(name);
        File.WriteAllText(path, "SEQUENTIAL\n" + string.Join('\n', lines) + "\n", Encoding.ASCII);
        return path;
    }
}
