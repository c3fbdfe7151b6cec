namespace Understudy.Control.Admin;

/// <summary>What was asked for, as JSON in one line; or why there is none.</summary>
/// <param name="Status">As HTTP has it.</param>
/// <param name="Json">Null unless it is 200.</param>
/// <param name="Problem">Null if it is.</param>
internal readonly record struct ApiAnswer(int Status, byte[]? Json, string? Problem)
{
    public static ApiAnswer Of(byte[] json) => new(200, json, null);

    public static ApiAnswer Wrong(string problem) => new(400, null, problem);

    public static ApiAnswer Refused(string problem) => new(409, null, problem);

    public static ApiAnswer Late(string problem) => new(503, null, problem);

    public static ApiAnswer Unknown(string path) => new(404, null, $"there is no {path}");
}
