namespace Understudy.Tests.Control.Coordination;

/// <summary>A test against a real etcd, whose address is in <c>UNDERSTUDY_ETCD</c>; skipped, and said so, where there is none.</summary>
internal sealed class EtcdFactAttribute : FactAttribute
{
    public EtcdFactAttribute()
    {
        if (Address is null) Skip = $"set {Variable} to the address of an etcd, such as http://127.0.0.1:2379";
    }

    public static string? Address => Environment.GetEnvironmentVariable(Variable);

    private static string Variable => "UNDERSTUDY_ETCD";
}
